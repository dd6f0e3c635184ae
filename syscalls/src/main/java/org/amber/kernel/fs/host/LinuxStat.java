package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.abi.Stat;

/** Reads struct statx (statx(2)), which is alike on all architectures. */
final class LinuxStat {
  static final int SIZE = 256;

  /** STATX_BASIC_STATS and STATX_BTIME. */
  static final int MASK = 0xfff;

  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_NO_AUTOMOUNT = 0x800;
  static final int AT_EMPTY_PATH = 0x1000;

  private LinuxStat() {}

  static Stat read(MemorySegment buffer) {
    return new Stat(
        Stat.device(word(buffer, 136), word(buffer, 140)),
        quad(buffer, 32),
        buffer.get(ValueLayout.JAVA_SHORT, 28) & 0xffff,
        word(buffer, 16) & 0xffff_ffffL,
        word(buffer, 20),
        word(buffer, 24),
        Stat.device(word(buffer, 128), word(buffer, 132)),
        quad(buffer, 40),
        word(buffer, 4),
        quad(buffer, 48),
        time(buffer, 64),
        time(buffer, 112),
        time(buffer, 96),
        time(buffer, 80));
  }

  private static int word(MemorySegment buffer, long offset) {
    return buffer.get(ValueLayout.JAVA_INT, offset);
  }

  private static long quad(MemorySegment buffer, long offset) {
    return buffer.get(ValueLayout.JAVA_LONG, offset);
  }

  private static long time(MemorySegment buffer, long offset) {
    return quad(buffer, offset) * 1_000_000_000L + word(buffer, offset + 8);
  }
}
