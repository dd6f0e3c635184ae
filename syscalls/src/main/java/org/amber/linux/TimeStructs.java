package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;

/**
 * struct timespec and struct timeval of x86-64 to and from nanoseconds. Reading fails with EINVAL
 * on a negative time or a fraction out of range; times beyond 292 years count as for ever.
 */
final class TimeStructs {
  static final long SECOND = 1_000_000_000L;
  static final long MICROSECOND = 1_000L;

  /** Bytes of struct timespec and of struct timeval. */
  static final int SIZE = 16;

  private static final long MICROS_PER_SECOND = 1_000_000L;

  private TimeStructs() {}

  static long readTimespec(GuestMemory memory, long at) {
    long seconds = memory.readLong(at);
    long nanos = memory.readLong(at + 8);
    if (seconds < 0 || nanos < 0 || nanos >= SECOND) {
      throw Errno.EINVAL.error();
    }
    return saturated(seconds, nanos);
  }

  static long readTimeval(GuestMemory memory, long at) {
    long seconds = memory.readLong(at);
    long micros = memory.readLong(at + 8);
    if (seconds < 0 || micros < 0 || micros >= MICROS_PER_SECOND) {
      throw Errno.EINVAL.error();
    }
    return saturated(seconds, micros * MICROSECOND);
  }

  private static long saturated(long seconds, long nanos) {
    return seconds >= Outcome.NEVER / SECOND ? Outcome.NEVER : seconds * SECOND + nanos;
  }

  static void writeTimespec(GuestMemory memory, long at, long nanos) {
    memory.writeLong(at, Math.floorDiv(nanos, SECOND));
    memory.writeLong(at + 8, Math.floorMod(nanos, SECOND));
  }

  static void writeTimeval(GuestMemory memory, long at, long nanos) {
    memory.writeLong(at, Math.floorDiv(nanos, SECOND));
    memory.writeLong(at + 8, Math.floorMod(nanos, SECOND) / MICROSECOND);
  }

  /** {@code now + duration}, or {@link Outcome#NEVER} beyond the range. */
  static long after(long now, long duration) {
    return duration > Outcome.NEVER - now ? Outcome.NEVER : now + duration;
  }
}
