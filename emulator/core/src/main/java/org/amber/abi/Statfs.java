package org.amber.abi;

/**
 * What statfs(2) tells of a file system.
 *
 * @param type magic number
 * @param blockSize bytes
 * @param blocks size of the file system in blocks
 * @param blocksFree free blocks
 * @param blocksAvailable free blocks for unprivileged users
 * @param files inodes
 * @param filesFree free inodes
 * @param fsid identity
 * @param nameLength longest name
 * @param flags ST_* mount flags
 */
public record Statfs(
    long type,
    long blockSize,
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long files,
    long filesFree,
    long fsid,
    long nameLength,
    long flags) {

  public static final long TMPFS_MAGIC = 0x01021994;
  public static final long OVERLAYFS_SUPER_MAGIC = 0x794c7630;
  public static final long PROC_SUPER_MAGIC = 0x9fa0;
  public static final long SYSFS_MAGIC = 0x62656572;
  public static final long DEVPTS_SUPER_MAGIC = 0x1cd1;
  public static final long PIPEFS_MAGIC = 0x50495045;
  public static final long ANON_INODE_FS_MAGIC = 0x09041934;
  public static final long ST_RDONLY = 1;
  public static final long ST_NOSUID = 2;
  public static final long ST_VALID = 0x20;
  public static final long ST_RELATIME = 4096;

  /** The same with {@code more} mount flags. */
  public Statfs withFlags(long more) {
    return new Statfs(
        type,
        blockSize,
        blocks,
        blocksFree,
        blocksAvailable,
        files,
        filesFree,
        fsid,
        nameLength,
        flags | more);
  }
}
