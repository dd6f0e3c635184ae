package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link DirectoryFile}: the listing in columns. */
@StateType(204)
public final class DirectoryFileState extends VfsFileState {
  @Tag(20)
  public boolean started;

  @Tag(21)
  public List<String> names = new ArrayList<>();

  @Tag(22)
  public long[] numbers = {};

  @Tag(23)
  public int[] types = {};

  /** Who is told of events, F_NOTIFY of fcntl(2). */
  @Tag(24)
  public int[] noticePids = {};

  @Tag(25)
  public int[] noticeFds = {};

  @Tag(26)
  public int[] noticeMasks = {};
}
