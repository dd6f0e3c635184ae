package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of the names in use, in columns; parents come before their children. */
@StateType(206)
public final class DentriesState {
  @Tag(1)
  public long[] ids = {};

  /** Number of the parent; 0 for a root, or a file that never had a name. */
  @Tag(2)
  public long[] parents = {};

  @Tag(3)
  public List<String> names = new ArrayList<>();

  /** Permanent number of the inode; 0 when it is found by its name. */
  @Tag(4)
  public long[] inodes = {};

  @Tag(5)
  public byte[] deleted = {};

  /** Number of the mount whose root this is, else 0. */
  @Tag(6)
  public int[] roots = {};
}
