package org.amber.abi.layout;

import org.amber.abi.Errno;
import org.amber.memory.GuestMemory;

/**
 * struct timeval: a time or duration.
 *
 * @param seconds tv_sec
 * @param micros tv_usec
 */
public record TimeVal(long seconds, long micros) {
  public static final int SIZE = 16;

  private static final long MICROS = 1_000_000L;
  private static final long NANOS = 1_000_000_000L;

  /**
   * Reads one.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public static TimeVal read(GuestMemory memory, long address) {
    return new TimeVal(memory.readLong(address), memory.readLong(address + 8));
  }

  /** What a number of nanoseconds, not negative, is; a part of a microsecond is dropped. */
  public static TimeVal ofNanos(long nanos) {
    return new TimeVal(nanos / NANOS, nanos % NANOS / 1000);
  }

  /** Writes one. */
  public void write(GuestMemory memory, long address) {
    memory.writeLong(address, seconds);
    memory.writeLong(address + 8, micros);
  }

  /**
   * As nanoseconds, where select(2) takes more than a second's worth of microseconds too.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when negative
   */
  public long toNanos() {
    long whole = seconds + micros / MICROS;
    if (whole < 0 || micros < 0 || seconds < 0) {
      throw Errno.EINVAL.error();
    }
    return whole > Long.MAX_VALUE / NANOS - 1
        ? Long.MAX_VALUE
        : whole * NANOS + micros % MICROS * 1000;
  }
}
