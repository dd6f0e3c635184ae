package org.amber.linux;

import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.CLOCK;
import static org.amber.table.TimeArguments.TIMER_FLAGS;
import static org.amber.table.TimeArguments.TIMESPEC_IN;
import static org.amber.table.TimeArguments.TIMESPEC_OUT;
import static org.amber.table.TimeArguments.TIMEVAL_IN;
import static org.amber.table.TimeArguments.TIMEVAL_OUT;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.PosixTimer.TimeBase;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Clocks and sleeping: clock_gettime(2), nanosleep(2), gettimeofday(2), adjtimex(2). */
final class ClockSyscalls {
  private static final int TIMER_ABSTIME = 1;

  /** Resolution of the coarse clocks: a tick of 250 Hz. */
  private static final long COARSE_RESOLUTION = 4_000_000;

  List<Row> rows() {
    return List.of(
        spec(35, "nanosleep", TIMESPEC_IN, TIMESPEC_OUT, this::nanosleep),
        spec(96, "gettimeofday", TIMEVAL_OUT, POINTER, this::gettimeofday),
        spec(159, "adjtimex", POINTER, this::adjtimex)
            .partial("the clock of the machine cannot be tuned: EPERM"),
        spec(164, "settimeofday", TIMEVAL_IN, POINTER, this::settimeofday)
            .partial("the clock of the machine cannot be set: EPERM"),
        spec(201, "time", POINTER, this::time),
        spec(227, "clock_settime", CLOCK, TIMESPEC_IN, this::clockSettime)
            .partial("the clock of the machine cannot be set: EPERM"),
        spec(228, "clock_gettime", CLOCK, TIMESPEC_OUT, this::clockGettime),
        spec(229, "clock_getres", CLOCK, TIMESPEC_OUT, this::clockGetres),
        spec(
                230,
                "clock_nanosleep",
                CLOCK,
                TIMER_FLAGS,
                TIMESPEC_IN,
                TIMESPEC_OUT,
                this::clockNanosleep)
            .partial("not on the CPU time of single threads"),
        spec(305, "clock_adjtime", CLOCK, POINTER, this::clockAdjtime)
            .partial("the clock of the machine cannot be tuned: EPERM"));
  }

  Outcome time(Task task, GuestAddress result) {
    long seconds = Math.floorDiv(task.kernel().clock().realtimeNanos(), TimeStructs.SECOND);
    if (!result.isNull()) {
      task.memory().writeLong(result.value(), seconds);
    }
    return Outcome.value(seconds);
  }

  Outcome gettimeofday(Task task, GuestAddress time, GuestAddress zone) {
    if (!time.isNull()) {
      long now = task.kernel().clock().realtimeNanos();
      TimeStructs.writeTimeval(task.memory(), time.value(), now);
    }
    if (!zone.isNull()) {
      // struct timezone: minutes west and DST type, zero since nobody can set them.
      task.memory().zero(zone.value(), 8);
    }
    return Outcome.ZERO;
  }

  Outcome settimeofday(Task task, GuestAddress time, GuestAddress zone) {
    if (!time.isNull()) {
      TimeStructs.readTimeval(task.memory(), time.value());
    }
    if (!zone.isNull()) {
      task.memory().readLong(zone.value());
    }
    throw Errno.EPERM.error();
  }

  Outcome clockGettime(Task task, int clock, GuestAddress result) {
    long now = ClockId.of(clock).now(task);
    TimeStructs.writeTimespec(task.memory(), result.value(), now);
    return Outcome.ZERO;
  }

  Outcome clockGetres(Task task, int clock, GuestAddress result) {
    ClockId id = ClockId.of(clock);
    if (id.isCpu()) {
      // Fails when the owner does not exist.
      id.now(task);
    }
    boolean coarse =
        clock == ClockId.CLOCK_REALTIME_COARSE || clock == ClockId.CLOCK_MONOTONIC_COARSE;
    if (!result.isNull()) {
      TimeStructs.writeTimespec(task.memory(), result.value(), coarse ? COARSE_RESOLUTION : 1);
    }
    return Outcome.ZERO;
  }

  Outcome clockSettime(Task task, int clock, GuestAddress time) {
    if (clock != ClockId.CLOCK_REALTIME) {
      throw Errno.EINVAL.error();
    }
    TimeStructs.readTimespec(task.memory(), time.value());
    throw Errno.EPERM.error();
  }

  Outcome nanosleep(Task task, GuestAddress request, GuestAddress remaining) {
    ClockId monotonic = ClockId.of(ClockId.CLOCK_MONOTONIC);
    return sleep(task, monotonic, false, request, remaining);
  }

  Outcome clockNanosleep(
      Task task, int clock, int flags, GuestAddress request, GuestAddress remaining) {
    ClockId id = ClockId.of(clock);
    if (id.base() == TimeBase.THREAD_CPU && clock < 0) {
      throw Errno.EINVAL.error();
    }
    return switch (clock) {
      case ClockId.CLOCK_THREAD_CPUTIME_ID,
          ClockId.CLOCK_MONOTONIC_RAW,
          ClockId.CLOCK_REALTIME_COARSE,
          ClockId.CLOCK_MONOTONIC_COARSE ->
          throw Errno.EOPNOTSUPP.error();
      default -> sleep(task, id, (flags & TIMER_ABSTIME) != 0, request, remaining);
    };
  }

  /** The end of the sleep, in the time of its clock, is the deadline of the call record. */
  private static Outcome sleep(
      Task task,
      ClockId requested,
      boolean absolute,
      GuestAddress request,
      GuestAddress remaining) {
    ClockId clock = requested;
    if (!absolute && clock.base() == TimeBase.REALTIME) {
      // A relative sleep does not care for changes of the real time.
      clock = new ClockId(TimeBase.MONOTONIC, 0);
    }
    GuestMemory memory = task.memory();
    long now = clock.now(task);
    if (task.call().deadline == CallRecord.UNSET) {
      long time = TimeStructs.readTimespec(memory, request.value());
      task.call().deadline = absolute ? time : TimeStructs.after(now, time);
    }
    long end = task.call().deadline;
    if (now >= end) {
      return Outcome.ZERO;
    }
    ClockId slept = clock;
    Outcome.Interruption interruption =
        () -> {
          if (slept.isCpu()) {
            slept.group(task).cpuSleepers().cancel(task);
          }
          boolean tells = !absolute && !remaining.isNull();
          return tells ? writeRemaining(memory, remaining, end - slept.now(task)) : null;
        };
    if (clock.isCpu()) {
      clock.group(task).cpuSleepers().sleep(task, end);
      return new Outcome.Block(List.of(), Outcome.NEVER, Restart.NEVER_AFTER_HANDLER, interruption);
    }
    long wake = TimeStructs.after(task.kernel().clock().monotonicNanos(), end - now);
    return new Outcome.Block(List.of(), wake, Restart.NEVER_AFTER_HANDLER, interruption);
  }

  private static Outcome.@Nullable Value writeRemaining(
      GuestMemory memory, GuestAddress remaining, long left) {
    if (memory.accessible(remaining.value(), TimeStructs.SIZE, Access.WRITE) < TimeStructs.SIZE) {
      return new Outcome.Value(-Errno.EFAULT.number());
    }
    TimeStructs.writeTimespec(memory, remaining.value(), Math.max(0, left));
    return null;
  }

  Outcome adjtimex(Task task, GuestAddress buffer) {
    return Outcome.value(ClockDiscipline.read(task, buffer.value()));
  }

  Outcome clockAdjtime(Task task, int clock, GuestAddress buffer) {
    if (ClockId.of(clock).isCpu() || clock != ClockId.CLOCK_REALTIME) {
      throw Errno.EOPNOTSUPP.error();
    }
    return adjtimex(task, buffer);
  }
}
