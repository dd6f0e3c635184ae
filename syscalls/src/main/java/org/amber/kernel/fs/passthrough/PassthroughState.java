package org.amber.kernel.fs.passthrough;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.host.TouchedFilesState;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of a {@link PassthroughFileSystem}: what of it is in use, not what is in it. */
@StateType(232)
public final class PassthroughState {
  /** Number of the mount. */
  @Tag(1)
  public int mount;

  /** Files in use, in the order of their numbers. */
  @Tag(2)
  public List<PassthroughNodeState> nodes = new ArrayList<>();

  @NotDigested("of the host, for the one who resumes")
  @Tag(3)
  public TouchedFilesState touched = new TouchedFilesState();
}
