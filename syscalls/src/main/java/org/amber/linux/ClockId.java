package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.PosixTimer.TimeBase;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.jspecify.annotations.Nullable;

/**
 * A clock as clock_gettime(2) names it: one of the machine's, or the CPU time of a process or
 * thread.
 *
 * @param base what kind of time it tells
 * @param owner whose CPU time: a PID or TID; 0 for the caller and for other clocks
 */
record ClockId(TimeBase base, int owner) {
  static final int CLOCK_REALTIME = 0;
  static final int CLOCK_MONOTONIC = 1;
  static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  static final int CLOCK_THREAD_CPUTIME_ID = 3;
  static final int CLOCK_MONOTONIC_RAW = 4;
  static final int CLOCK_REALTIME_COARSE = 5;
  static final int CLOCK_MONOTONIC_COARSE = 6;
  static final int CLOCK_BOOTTIME = 7;
  static final int CLOCK_REALTIME_ALARM = 8;
  static final int CLOCK_BOOTTIME_ALARM = 9;
  static final int CLOCK_TAI = 11;

  /** Dynamic clocks: {@code (~pid << 3) | thread 4 | kind}; kind 3 is a file descriptor. */
  private static final int PER_THREAD = 4;

  private static final int KIND = 3;
  private static final int KIND_FD = 3;

  /**
   * The clock of a number.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when there is none
   */
  static ClockId of(int number) {
    if (number < 0) {
      return ofDynamic(number);
    }
    return switch (number) {
      case CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_REALTIME_ALARM, CLOCK_TAI ->
          new ClockId(TimeBase.REALTIME, 0);
      case CLOCK_MONOTONIC,
          CLOCK_MONOTONIC_RAW,
          CLOCK_MONOTONIC_COARSE,
          CLOCK_BOOTTIME,
          CLOCK_BOOTTIME_ALARM ->
          new ClockId(TimeBase.MONOTONIC, 0);
      case CLOCK_PROCESS_CPUTIME_ID -> new ClockId(TimeBase.PROCESS_CPU, 0);
      case CLOCK_THREAD_CPUTIME_ID -> new ClockId(TimeBase.THREAD_CPU, 0);
      default -> throw Errno.EINVAL.error();
    };
  }

  private static ClockId ofDynamic(int number) {
    if ((number & KIND) == KIND_FD) {
      throw Errno.EINVAL.error();
    }
    TimeBase base = (number & PER_THREAD) != 0 ? TimeBase.THREAD_CPU : TimeBase.PROCESS_CPU;
    return new ClockId(base, ~(number >> 3));
  }

  /** Whether it tells CPU time. */
  boolean isCpu() {
    return base == TimeBase.PROCESS_CPU || base == TimeBase.THREAD_CPU;
  }

  /**
   * The time now, in nanoseconds.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when the owner does not exist or may not be seen
   */
  long now(Task task) {
    return switch (base) {
      case MONOTONIC -> task.kernel().clock().monotonicNanos();
      case REALTIME -> task.kernel().clock().realtimeNanos();
      case PROCESS_CPU -> group(task).cpuNanos();
      case THREAD_CPU -> thread(task).cpuNanos;
    };
  }

  /** The process whose CPU time this is. */
  ThreadGroup group(Task task) {
    return found(owner == 0 ? task.group() : task.kernel().group(owner));
  }

  /** The thread whose CPU time this is: one of the caller's process. */
  Task thread(Task task) {
    Task thread = found(owner == 0 ? task : task.kernel().task(owner));
    if (!thread.group().equals(task.group())) {
      throw Errno.EINVAL.error();
    }
    return thread;
  }

  private static <T> T found(@Nullable T object) {
    if (object == null) {
      throw Errno.EINVAL.error();
    }
    return object;
  }
}
