package org.amber.abi;

/**
 * What stat(2) and statx(2) tell of a file. Times are nanoseconds since 1970; device numbers are in
 * the encoding of struct stat's st_dev.
 *
 * @param dev device of the file system
 * @param ino inode number
 * @param mode type and permissions
 * @param nlink number of hard links
 * @param uid owner
 * @param gid group
 * @param rdev device of a special file
 * @param size bytes
 * @param blockSize preferred block size for I/O
 * @param blocks 512-byte blocks allocated
 * @param atime last access
 * @param mtime last modification of the contents
 * @param ctime last change of the inode
 * @param btime birth
 */
public record Stat(
    long dev,
    long ino,
    int mode,
    long nlink,
    int uid,
    int gid,
    long rdev,
    long size,
    int blockSize,
    long blocks,
    long atime,
    long mtime,
    long ctime,
    long btime) {

  /** The same with another number of hard links. */
  public Stat withLinks(long links) {
    return new Stat(
        dev, ino, mode, links, uid, gid, rdev, size, blockSize, blocks, atime, mtime, ctime, btime);
  }

  /** The same with another time of last access. */
  public Stat withAccess(long time) {
    return new Stat(
        dev, ino, mode, nlink, uid, gid, rdev, size, blockSize, blocks, time, mtime, ctime, btime);
  }

  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  public boolean isSymlink() {
    return FileMode.isSymlink(mode);
  }

  /** Device number of {@code major:minor} as new_encode_dev in linux/kdev_t.h packs it. */
  public static long device(int major, int minor) {
    return (minor & 0xff) | ((long) (major & 0xfff) << 8) | ((long) (minor & ~0xff) << 12);
  }

  public static int major(long device) {
    return (int) (device >>> 8) & 0xfff;
  }

  public static int minor(long device) {
    return (int) ((device & 0xff) | ((device >>> 12) & ~0xffL));
  }
}
