package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Attributes}. */
@StateType(212)
public final class AttributesState {
  @Tag(1)
  public long dev;

  @Tag(2)
  public long ino;

  @Tag(3)
  public int mode;

  @Tag(4)
  public int uid;

  @Tag(5)
  public int gid;

  @Tag(6)
  public long nlink;

  @Tag(7)
  public long rdev;

  @Tag(8)
  public long size;

  @Tag(9)
  public long blocks;

  @Tag(10)
  public int blockSize;

  @Tag(11)
  public long atime;

  @Tag(12)
  public long mtime;

  @Tag(13)
  public long ctime;

  @Tag(14)
  public long btime;

  @Tag(15)
  public boolean hasXattrs;

  @Tag(16)
  public List<XattrState> xattrs = new ArrayList<>();
}
