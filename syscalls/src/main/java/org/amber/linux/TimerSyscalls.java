package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ProcessArguments.INT_OUT;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.CLOCK;
import static org.amber.table.TimeArguments.ITIMER;
import static org.amber.table.TimeArguments.ITIMERSPEC_IN;
import static org.amber.table.TimeArguments.ITIMERSPEC_OUT;
import static org.amber.table.TimeArguments.ITIMERVAL_IN;
import static org.amber.table.TimeArguments.ITIMERVAL_OUT;
import static org.amber.table.TimeArguments.TIMER_FLAGS;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.task.IntervalTimers;
import org.amber.kernel.task.PosixTimer;
import org.amber.kernel.task.PosixTimer.TimeBase;
import org.amber.kernel.task.PosixTimers;
import org.amber.kernel.task.SignalQuota;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Timers that send signals: alarm(2), setitimer(2), timer_create(2) and their kin. */
final class TimerSyscalls {
  private static final int TIMER_ABSTIME = 1;

  /** Offset of the value behind the interval in struct itimerval and struct itimerspec. */
  private static final int VALUE = TimeStructs.SIZE;

  private static final int SIGEVENT_SIGNO = 8;
  private static final int SIGEVENT_NOTIFY = 12;
  private static final int SIGEVENT_THREAD = 16;

  List<Row> rows() {
    return List.of(
        spec(36, "getitimer", ITIMER, ITIMERVAL_OUT, this::getitimer),
        spec(37, "alarm", INT, this::alarm),
        spec(38, "setitimer", ITIMER, ITIMERVAL_IN, ITIMERVAL_OUT, this::setitimer),
        spec(222, "timer_create", CLOCK, POINTER, INT_OUT, this::timerCreate)
            .partial("not on the CPU time of another process"),
        spec(
            223,
            "timer_settime",
            INT,
            TIMER_FLAGS,
            ITIMERSPEC_IN,
            ITIMERSPEC_OUT,
            this::timerSettime),
        spec(224, "timer_gettime", INT, ITIMERSPEC_OUT, this::timerGettime),
        spec(225, "timer_getoverrun", INT, this::timerGetoverrun),
        spec(226, "timer_delete", INT, this::timerDelete));
  }

  Outcome alarm(Task task, int seconds) {
    IntervalTimers timers = task.group().timers();
    long left = timers.remaining(IntervalTimers.REAL);
    timers.set(IntervalTimers.REAL, Integer.toUnsignedLong(seconds) * TimeStructs.SECOND, 0);
    // To the nearest second, but never 0 while the alarm is set: alarm_setitimer of Linux.
    long whole = left / TimeStructs.SECOND;
    long fraction = left % TimeStructs.SECOND;
    boolean up = fraction >= TimeStructs.SECOND / 2 || (whole == 0 && fraction > 0);
    return Outcome.value(up ? whole + 1 : whole);
  }

  private static void requireInterval(int which) {
    if (which < 0 || which >= IntervalTimers.COUNT) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome getitimer(Task task, int which, GuestAddress result) {
    requireInterval(which);
    IntervalTimers timers = task.group().timers();
    writeItimerval(task, result, timers.interval(which), timers.remaining(which));
    return Outcome.ZERO;
  }

  private static void writeItimerval(Task task, GuestAddress at, long interval, long value) {
    TimeStructs.writeTimeval(task.memory(), at.value(), interval);
    // A timer that is armed never shows as 0.
    long shown = value == 0 ? 0 : Math.max(value, TimeStructs.MICROSECOND);
    TimeStructs.writeTimeval(task.memory(), at.value() + VALUE, shown);
  }

  Outcome setitimer(Task task, int which, GuestAddress request, GuestAddress old) {
    long interval = 0;
    long value = 0;
    if (!request.isNull()) {
      interval = TimeStructs.readTimeval(task.memory(), request.value());
      value = TimeStructs.readTimeval(task.memory(), request.value() + VALUE);
    }
    requireInterval(which);
    IntervalTimers timers = task.group().timers();
    long oldInterval = timers.interval(which);
    long oldValue = timers.remaining(which);
    timers.set(which, value, interval);
    if (!old.isNull()) {
      writeItimerval(task, old, oldInterval, oldValue);
    }
    return Outcome.ZERO;
  }

  Outcome timerCreate(Task task, int clock, GuestAddress sigevent, GuestAddress result) {
    requireTimerClock(task, clock);
    if (!SignalQuota.hasRoom(task.group())) {
      throw Errno.EAGAIN.error();
    }
    PosixTimers timers = task.group().posixTimers();
    PosixTimer.Event event =
        sigevent.isNull()
            ? new PosixTimer.Event(
                PosixTimer.SIGEV_SIGNAL, Signal.SIGALRM.number(), timers.nextId(), 0)
            : readEvent(task, sigevent.value());
    ClockId id = ClockId.of(clock);
    int creator = id.owner() == 0 ? task.tid() : id.owner();
    // The id is written first: a bad pointer leaves no timer behind.
    task.memory().writeInt(result.value(), timers.nextId());
    timers.create(clock, event, creator);
    return Outcome.ZERO;
  }

  private static void requireTimerClock(Task task, int clock) {
    ClockId id = ClockId.of(clock);
    switch (clock) {
      case ClockId.CLOCK_MONOTONIC_RAW,
          ClockId.CLOCK_REALTIME_COARSE,
          ClockId.CLOCK_MONOTONIC_COARSE ->
          throw Errno.EOPNOTSUPP.error();
      default -> {
        id.now(task);
        boolean foreign = id.base() == TimeBase.PROCESS_CPU && !id.group(task).equals(task.group());
        if (foreign) {
          throw Errno.EINVAL.error();
        }
      }
    }
  }

  private static PosixTimer.Event readEvent(Task task, long at) {
    GuestMemory memory = task.memory();
    long value = memory.readLong(at);
    int signal = memory.readInt(at + SIGEVENT_SIGNO);
    int notify = memory.readInt(at + SIGEVENT_NOTIFY);
    int thread = 0;
    switch (notify) {
      case PosixTimer.SIGEV_NONE -> {
        return new PosixTimer.Event(notify, 0, value, 0);
      }
      case PosixTimer.SIGEV_THREAD_ID -> {
        thread = memory.readInt(at + SIGEVENT_THREAD);
        Task target = task.kernel().task(thread);
        if (target == null || !target.group().equals(task.group())) {
          throw Errno.EINVAL.error();
        }
      }
      case PosixTimer.SIGEV_SIGNAL, PosixTimer.SIGEV_THREAD -> {}
      default -> throw Errno.EINVAL.error();
    }
    if (!Signal.isValid(signal)) {
      throw Errno.EINVAL.error();
    }
    return new PosixTimer.Event(notify, signal, value, thread);
  }

  private static PosixTimer require(Task task, int id) {
    PosixTimer timer = task.group().posixTimers().get(id);
    if (timer == null) {
      throw Errno.EINVAL.error();
    }
    return timer;
  }

  Outcome timerSettime(Task task, int id, int flags, GuestAddress request, GuestAddress old) {
    if (request.isNull()) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    long interval = TimeStructs.readTimespec(memory, request.value());
    long value = TimeStructs.readTimespec(memory, request.value() + VALUE);
    PosixTimer timer = require(task, id);
    PosixTimers timers = task.group().posixTimers();
    long oldInterval = timer.interval();
    long oldValue = timers.remaining(timer);
    if (value == 0) {
      timers.disarm(timer);
    } else {
      arm(task, timer, (flags & TIMER_ABSTIME) != 0, value, interval);
    }
    if (!old.isNull()) {
      TimeStructs.writeTimespec(memory, old.value(), oldInterval);
      TimeStructs.writeTimespec(memory, old.value() + VALUE, oldValue);
    }
    return Outcome.ZERO;
  }

  private static void arm(
      Task task, PosixTimer timer, boolean absolute, long value, long interval) {
    ClockId clock = ClockId.of(timer.clock());
    TimeBase base = clock.base();
    if (!absolute && base == TimeBase.REALTIME) {
      // A relative time does not care for changes of the real time.
      base = TimeBase.MONOTONIC;
    }
    long now = new ClockId(base, clock.owner()).now(task);
    // NEVER means disarmed, so the end of time is one nanosecond before.
    long expiry = absolute ? value : TimeStructs.after(now, value);
    task.group().posixTimers().arm(timer, base, Math.min(expiry, Outcome.NEVER - 1), interval);
  }

  Outcome timerGettime(Task task, int id, GuestAddress result) {
    PosixTimer timer = require(task, id);
    long remaining = task.group().posixTimers().remaining(timer);
    TimeStructs.writeTimespec(task.memory(), result.value(), timer.interval());
    TimeStructs.writeTimespec(task.memory(), result.value() + VALUE, remaining);
    return Outcome.ZERO;
  }

  Outcome timerGetoverrun(Task task, int id) {
    return Outcome.value(require(task, id).overrun());
  }

  Outcome timerDelete(Task task, int id) {
    task.group().posixTimers().delete(require(task, id));
    return Outcome.ZERO;
  }
}
