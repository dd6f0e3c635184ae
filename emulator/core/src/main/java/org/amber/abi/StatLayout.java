package org.amber.abi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct stat, struct statx and struct statfs as x86-64 programs see them. */
public final class StatLayout {
  /** Size of struct stat. */
  public static final int STAT_SIZE = 144;

  /** Size of struct statx. */
  public static final int STATX_SIZE = 256;

  /** Size of struct statfs. */
  public static final int STATFS_SIZE = 120;

  /** STATX_BASIC_STATS and STATX_BTIME. */
  public static final int STATX_GIVEN = 0xfff;

  /** STATX_MNT_ID. */
  public static final int STATX_MNT_ID = 0x1000;

  private static final long NANOS = 1_000_000_000L;

  private StatLayout() {}

  public static byte[] stat(Stat stat) {
    byte[] bytes = new byte[STAT_SIZE];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(stat.dev()).putLong(stat.ino()).putLong(stat.nlink());
    out.putInt(stat.mode()).putInt(stat.uid()).putInt(stat.gid()).putInt(0);
    out.putLong(stat.rdev()).putLong(stat.size());
    out.putLong(stat.blockSize()).putLong(stat.blocks());
    putTimespec(out, stat.atime());
    putTimespec(out, stat.mtime());
    putTimespec(out, stat.ctime());
    return bytes;
  }

  private static void putTimespec(ByteBuffer out, long nanos) {
    out.putLong(Math.floorDiv(nanos, NANOS)).putLong(Math.floorMod(nanos, NANOS));
  }

  /**
   * struct statx.
   *
   * @param mount number of the mount
   */
  public static byte[] statx(Stat stat, int mount) {
    byte[] bytes = new byte[STATX_SIZE];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(STATX_GIVEN | STATX_MNT_ID).putInt(stat.blockSize()).putLong(0);
    out.putInt((int) stat.nlink()).putInt(stat.uid()).putInt(stat.gid());
    out.putShort((short) stat.mode()).putShort((short) 0);
    out.putLong(stat.ino()).putLong(stat.size()).putLong(stat.blocks()).putLong(0);
    putStatxTime(out, stat.atime());
    putStatxTime(out, stat.btime());
    putStatxTime(out, stat.ctime());
    putStatxTime(out, stat.mtime());
    out.putInt(Stat.major(stat.rdev())).putInt(Stat.minor(stat.rdev()));
    out.putInt(Stat.major(stat.dev())).putInt(Stat.minor(stat.dev()));
    out.putLong(mount);
    return bytes;
  }

  private static void putStatxTime(ByteBuffer out, long nanos) {
    out.putLong(Math.floorDiv(nanos, NANOS)).putInt((int) Math.floorMod(nanos, NANOS)).putInt(0);
  }

  public static byte[] statfs(Statfs statfs) {
    byte[] bytes = new byte[STATFS_SIZE];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(statfs.type()).putLong(statfs.blockSize()).putLong(statfs.blocks());
    out.putLong(statfs.blocksFree()).putLong(statfs.blocksAvailable());
    out.putLong(statfs.files()).putLong(statfs.filesFree()).putLong(statfs.fsid());
    out.putLong(statfs.nameLength()).putLong(statfs.blockSize()).putLong(statfs.flags());
    return bytes;
  }
}
