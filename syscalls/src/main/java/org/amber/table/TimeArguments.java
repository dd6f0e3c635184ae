package org.amber.table;

import java.util.Optional;
import org.amber.memory.GuestMemory;

/** Arguments of calls on time, as strace shows them. */
public final class TimeArguments {
  private TimeArguments() {}

  private static final EnumType CLOCKS =
      EnumType.named(
          "CLOCK_",
          0,
          "REALTIME",
          "MONOTONIC",
          "PROCESS_CPUTIME_ID",
          "THREAD_CPUTIME_ID",
          "MONOTONIC_RAW",
          "REALTIME_COARSE",
          "MONOTONIC_COARSE",
          "BOOTTIME",
          "REALTIME_ALARM",
          "BOOTTIME_ALARM",
          "",
          "TAI");

  /** Clocks. */
  public static final ArgumentType<Integer> CLOCK = CLOCKS;

  /** The name of a clock, which those of processes have not. */
  public static Optional<String> clockName(int number) {
    return CLOCKS.name(number);
  }

  /** Flags of clock_nanosleep(2) and timer_settime(2). */
  public static final ArgumentType<Integer> TIMER_FLAGS =
      FlagSetType.flags().bit(1, "TIMER_ABSTIME").bit(2, "TFD_TIMER_CANCEL_ON_SET");

  /** Interval timers. */
  public static final ArgumentType<Integer> ITIMER =
      EnumType.named("ITIMER_", 0, "REAL", "VIRTUAL", "PROF");

  /** struct timespec that goes in. */
  public static final ArgumentType<GuestAddress> TIMESPEC_IN =
      StructType.in((line, memory, at, context) -> append(line, memory, at, "tv_nsec"));

  /** struct timespec that comes out. */
  public static final ArgumentType<GuestAddress> TIMESPEC_OUT =
      StructType.out((line, memory, at, context) -> append(line, memory, at, "tv_nsec"));

  /** struct timeval that goes in. */
  public static final ArgumentType<GuestAddress> TIMEVAL_IN =
      StructType.in((line, memory, at, context) -> append(line, memory, at, "tv_usec"));

  /** struct timeval that comes out. */
  public static final ArgumentType<GuestAddress> TIMEVAL_OUT =
      StructType.out((line, memory, at, context) -> append(line, memory, at, "tv_usec"));

  /** struct itimerval that goes in. */
  public static final ArgumentType<GuestAddress> ITIMERVAL_IN =
      StructType.in((line, memory, at, context) -> appendPair(line, memory, at, "tv_usec"));

  /** struct itimerval that comes out. */
  public static final ArgumentType<GuestAddress> ITIMERVAL_OUT =
      StructType.out((line, memory, at, context) -> appendPair(line, memory, at, "tv_usec"));

  /** struct itimerspec that goes in. */
  public static final ArgumentType<GuestAddress> ITIMERSPEC_IN =
      StructType.in((line, memory, at, context) -> appendPair(line, memory, at, "tv_nsec"));

  /** struct itimerspec that comes out. */
  public static final ArgumentType<GuestAddress> ITIMERSPEC_OUT =
      StructType.out((line, memory, at, context) -> appendPair(line, memory, at, "tv_nsec"));

  static void append(StringBuilder line, GuestMemory memory, long at, String fraction) {
    line.append("{tv_sec=").append(memory.readLong(at)).append(", ").append(fraction);
    line.append('=').append(memory.readLong(at + 8)).append('}');
  }

  private static void appendPair(StringBuilder line, GuestMemory memory, long at, String fraction) {
    line.append("{it_interval=");
    append(line, memory, at, fraction);
    line.append(", it_value=");
    append(line, memory, at + 16, fraction);
    line.append('}');
  }
}
