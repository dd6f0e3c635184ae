package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;

/**
 * The times that a call of the utime family gives a file; nanoseconds since 1970, or the special
 * values of {@link AttributeOperations}.
 */
record FileTimes(long atime, long mtime) {
  private static final long NANOS = 1_000_000_000L;
  private static final long UTIME_NOW = 0x3fff_ffffL;
  private static final long UTIME_OMIT = 0x3fff_fffeL;
  private static final FileTimes NOW =
      new FileTimes(AttributeOperations.NOW, AttributeOperations.NOW);

  /** Whether both times stay as they are. */
  boolean changesNothing() {
    return atime == AttributeOperations.OMIT && mtime == AttributeOperations.OMIT;
  }

  /** struct utimbuf of utime(2); a null pointer means now. */
  static FileTimes ofUtimbuf(GuestMemory memory, GuestAddress times) {
    if (times.isNull()) {
      return NOW;
    }
    return new FileTimes(
        nanos(memory.readLong(times.value()), 0), nanos(memory.readLong(times.value() + 8), 0));
  }

  /** Two struct timeval. */
  static FileTimes ofTimevals(GuestMemory memory, GuestAddress times) {
    return times.isNull()
        ? NOW
        : new FileTimes(timeval(memory, times.value()), timeval(memory, times.value() + 16));
  }

  private static long timeval(GuestMemory memory, long at) {
    long micros = memory.readLong(at + 8);
    if (micros < 0 || micros >= 1_000_000) {
      throw Errno.EINVAL.error();
    }
    return nanos(memory.readLong(at), micros * 1000);
  }

  /** Two struct timespec, with UTIME_NOW and UTIME_OMIT. */
  static FileTimes ofTimespecs(GuestMemory memory, GuestAddress times) {
    return times.isNull()
        ? NOW
        : new FileTimes(timespec(memory, times.value()), timespec(memory, times.value() + 16));
  }

  private static long timespec(GuestMemory memory, long at) {
    long nanos = memory.readLong(at + 8);
    if (nanos == UTIME_NOW) {
      return AttributeOperations.NOW;
    }
    if (nanos == UTIME_OMIT) {
      return AttributeOperations.OMIT;
    }
    if (nanos < 0 || nanos >= NANOS) {
      throw Errno.EINVAL.error();
    }
    return nanos(memory.readLong(at), nanos);
  }

  /** Clamped to what 64 bits of nanoseconds can hold, 1678 to 2262, as file systems clamp. */
  private static long nanos(long seconds, long nanos) {
    long limit = Long.MAX_VALUE / NANOS - 1;
    return Math.clamp(seconds, -limit, limit) * NANOS + nanos;
  }
}
