package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * struct winsize (ioctl_tty(2)); each 0 to 65535.
 *
 * @param rows characters
 * @param columns characters
 * @param width pixels
 * @param height pixels
 */
public record WindowSize(int rows, int columns, int width, int height) {
  /** Nobody has said. */
  public static final WindowSize UNKNOWN = new WindowSize(0, 0, 0, 0);

  /** Bytes of the structure. */
  public static final int SIZE = 8;

  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;

  /** The structure in memory. */
  public static WindowSize read(MemorySegment from) {
    return new WindowSize(half(from, 0), half(from, 2), half(from, 4), half(from, 6));
  }

  private static int half(MemorySegment from, long at) {
    return from.get(HALF, at) & 0xffff;
  }

  /** Writes the structure. */
  public void write(MemorySegment to) {
    to.set(HALF, 0, (short) rows);
    to.set(HALF, 2, (short) columns);
    to.set(HALF, 4, (short) width);
    to.set(HALF, 6, (short) height);
  }

  int[] save() {
    return new int[] {rows, columns, width, height};
  }

  static WindowSize restore(int[] saved) {
    return saved.length == 4 ? new WindowSize(saved[0], saved[1], saved[2], saved[3]) : UNKNOWN;
  }
}
