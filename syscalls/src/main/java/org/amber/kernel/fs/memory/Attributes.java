package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Stat;
import org.jspecify.annotations.Nullable;

/** The metadata of an inode that lives in the machine. Times are nanoseconds since 1970. */
public final class Attributes {
  long dev;
  long ino;
  int mode;
  int uid;
  int gid;
  long nlink;
  long rdev;
  long size;
  long blocks;
  int blockSize = 4096;
  long atime;
  long mtime;
  long ctime;
  long btime;

  /** Extended attributes; null while they are those of the file below. */
  @Nullable TreeMap<String, byte[]> xattrs;

  Attributes() {}

  /** What a file of the host has. */
  public static Attributes of(Stat stat) {
    Attributes attributes = new Attributes();
    attributes.set(stat);
    return attributes;
  }

  /** Takes over what a file of the host has now. */
  public void set(Stat stat) {
    dev = stat.dev();
    ino = stat.ino();
    mode = stat.mode();
    uid = stat.uid();
    gid = stat.gid();
    nlink = stat.nlink();
    rdev = stat.rdev();
    size = stat.size();
    blocks = stat.blocks();
    blockSize = stat.blockSize();
    atime = stat.atime();
    mtime = stat.mtime();
    ctime = stat.ctime();
    btime = stat.btime();
  }

  /** Number of hard links. */
  public long links() {
    return nlink;
  }

  /** Blocks of 512 bytes, as the host counted them. */
  public long blocks() {
    return blocks;
  }

  /** What stat(2) tells, as it was saved. */
  public Stat toStat() {
    return toStat(size, blocks);
  }

  Stat toStat(long currentSize, long currentBlocks) {
    return new Stat(
        dev,
        ino,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        currentSize,
        blockSize,
        currentBlocks,
        atime,
        mtime,
        ctime,
        btime);
  }

  /** The state form. */
  public AttributesState save() {
    AttributesState state = new AttributesState();
    state.dev = dev;
    state.ino = ino;
    state.mode = mode;
    state.uid = uid;
    state.gid = gid;
    state.nlink = nlink;
    state.rdev = rdev;
    state.size = size;
    state.blocks = blocks;
    state.blockSize = blockSize;
    state.atime = atime;
    state.mtime = mtime;
    state.ctime = ctime;
    state.btime = btime;
    if (xattrs != null) {
      state.hasXattrs = true;
      state.xattrs = new ArrayList<>(xattrs.size());
      for (Map.Entry<String, byte[]> entry : xattrs.entrySet()) {
        XattrState xattr = new XattrState();
        xattr.name = entry.getKey();
        xattr.value = entry.getValue();
        state.xattrs.add(xattr);
      }
    }
    return state;
  }

  /** What was saved. */
  public static Attributes restore(AttributesState state) {
    Attributes attributes = new Attributes();
    attributes.dev = state.dev;
    attributes.ino = state.ino;
    attributes.mode = state.mode;
    attributes.uid = state.uid;
    attributes.gid = state.gid;
    attributes.nlink = state.nlink;
    attributes.rdev = state.rdev;
    attributes.size = state.size;
    attributes.blocks = state.blocks;
    attributes.blockSize = state.blockSize;
    attributes.atime = state.atime;
    attributes.mtime = state.mtime;
    attributes.ctime = state.ctime;
    attributes.btime = state.btime;
    if (state.hasXattrs) {
      TreeMap<String, byte[]> restored = new TreeMap<>();
      state.xattrs.forEach(xattr -> restored.put(xattr.name, xattr.value));
      attributes.xattrs = restored;
    }
    return attributes;
  }
}
