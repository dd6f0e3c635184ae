package org.amber.abi.layout;

import org.amber.abi.Errno;
import org.amber.memory.GuestMemory;

/**
 * struct timespec: a time or duration.
 *
 * @param seconds tv_sec
 * @param nanos tv_nsec, 0 to 999,999,999 when valid
 */
public record TimeSpec(long seconds, long nanos) {
  public static final int SIZE = 16;

  private static final long NANOS = 1_000_000_000L;

  /**
   * Reads one.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public static TimeSpec read(GuestMemory memory, long address) {
    return new TimeSpec(memory.readLong(address), memory.readLong(address + 8));
  }

  /** What a number of nanoseconds, not negative, is. */
  public static TimeSpec ofNanos(long nanos) {
    return new TimeSpec(nanos / NANOS, nanos % NANOS);
  }

  /** Writes one. */
  public void write(GuestMemory memory, long address) {
    memory.writeLong(address, seconds);
    memory.writeLong(address + 8, nanos);
  }

  /** Whether it is in range and not negative. */
  public boolean isValid() {
    return seconds >= 0 && nanos >= 0 && nanos < NANOS;
  }

  /**
   * As nanoseconds; what is too long for a long is {@link Long#MAX_VALUE}.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when not valid
   */
  public long toNanos() {
    if (!isValid()) {
      throw Errno.EINVAL.error();
    }
    return seconds > Long.MAX_VALUE / NANOS - 1 ? Long.MAX_VALUE : seconds * NANOS + nanos;
  }
}
