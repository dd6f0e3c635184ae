package org.amber.kernel.vfs;

import java.util.Arrays;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of all {@link FileLocks} of a machine, in columns. */
@StateType(205)
public final class FileLocksState {
  static final int FLOCK = 0;
  static final int POSIX = 1;
  static final int OFD = 2;
  static final int LEASE = 3;

  /** Number of an open file whose locks these are, of whatever file system. */
  @Tag(7)
  public long[] files = {};

  @Tag(2)
  public long[] owners = {};

  @Tag(3)
  public int[] families = {};

  @Tag(4)
  public int[] kinds = {};

  @Tag(5)
  public long[] starts = {};

  @Tag(6)
  public long[] ends = {};

  void add(long file, long owner, int family, int kind, long start, long end) {
    int count = files.length;
    files = Arrays.copyOf(files, count + 1);
    owners = Arrays.copyOf(owners, count + 1);
    families = Arrays.copyOf(families, count + 1);
    kinds = Arrays.copyOf(kinds, count + 1);
    starts = Arrays.copyOf(starts, count + 1);
    ends = Arrays.copyOf(ends, count + 1);
    files[count] = file;
    owners[count] = owner;
    families[count] = family;
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = end;
  }
}
