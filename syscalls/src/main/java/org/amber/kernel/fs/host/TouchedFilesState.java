package org.amber.kernel.fs.host;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link TouchedFiles}, in columns. */
@StateType(234)
public final class TouchedFilesState {
  /** Paths from the mount's directory, byte strings. */
  @Tag(1)
  public List<String> paths = new ArrayList<>();

  /** Sizes in bytes. */
  @Tag(2)
  public long[] sizes = {};

  /** Modification times in nanoseconds since 1970. */
  @Tag(3)
  public long[] mtimes = {};

  /** SHA-256 of the contents in hexadecimal; empty where they could not be read. */
  @Tag(4)
  public List<String> hashes = new ArrayList<>();
}
