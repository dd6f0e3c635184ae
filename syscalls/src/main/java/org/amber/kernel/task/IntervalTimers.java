package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.timer.TimerQueue;
import org.amber.kernel.wait.Outcome;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The three interval timers of a process, setitimer(2): REAL runs in monotonic time, VIRTUAL and
 * PROF in the CPU time of the process. All values are nanoseconds.
 */
public final class IntervalTimers {
  public static final int REAL = 0;
  public static final int VIRTUAL = 1;
  public static final int PROF = 2;
  public static final int COUNT = 3;

  private static final long DISARMED = Outcome.NEVER;
  private static final int[] SIGNALS = {
    Signal.SIGALRM.number(), Signal.SIGVTALRM.number(), Signal.SIGPROF.number()
  };

  @NotSaved("its owner")
  private final ThreadGroup group;

  /** Absolute expiry in the time base of each timer. */
  private final long[] expiry = {DISARMED, DISARMED, DISARMED};

  private final long[] interval = new long[COUNT];

  @NotSaved("armed anew from the expiry")
  private TimerQueue.@Nullable Entry armed;

  IntervalTimers(ThreadGroup group) {
    this.group = group;
  }

  private long now(int which) {
    return which == REAL ? group.kernel().clock().monotonicNanos() : group.cpuNanos();
  }

  /** Time to the next expiry, at least 1, or 0 when disarmed. */
  public long remaining(int which) {
    return expiry[which] == DISARMED ? 0 : Math.max(1, expiry[which] - now(which));
  }

  public long interval(int which) {
    return interval[which];
  }

  /** Arms a timer {@code value} from now, or disarms it when {@code value} is 0. */
  public void set(int which, long value, long newInterval) {
    long now = now(which);
    long end = now + value;
    restore(which, value == 0 ? DISARMED : end < now ? DISARMED - 1 : end, newInterval);
  }

  /** The absolute expiry, for saving. */
  public long expiry(int which) {
    return expiry[which];
  }

  /** Sets a timer to an absolute expiry. */
  public void restore(int which, long absolute, long savedInterval) {
    expiry[which] = absolute;
    interval[which] = savedInterval;
    if (which == REAL) {
      armReal();
    }
  }

  private void armReal() {
    TimerQueue timers = group.kernel().timers();
    if (armed != null) {
      timers.cancel(armed);
      armed = null;
    }
    if (expiry[REAL] != DISARMED) {
      armed = timers.arm(expiry[REAL], TimerQueue.Owner.INTERVAL, group.pid(), () -> expire(REAL));
    }
  }

  /** CPU time after which VIRTUAL or PROF expires, or {@link Outcome#NEVER}. */
  public long nextCpuExpiry() {
    return Math.min(expiry[VIRTUAL], expiry[PROF]);
  }

  /** To be called when the CPU time of the process has grown. */
  public void expireCpu() {
    long now = group.cpuNanos();
    for (int which = VIRTUAL; which <= PROF; which++) {
      if (expiry[which] <= now) {
        expire(which);
      }
    }
  }

  private void expire(int which) {
    long due = expiry[which];
    long period = interval[which];
    long next = DISARMED;
    if (period != 0) {
      // Missed periods are not made up for.
      long missed = Math.max(0, now(which) - due) / period;
      long further = (missed + 1) * period;
      next = further < 0 || further > DISARMED - due ? DISARMED : due + further;
    }
    restore(which, next, period);
    group.kernel().signals().sendToGroup(group, SignalInfo.kernel(SIGNALS[which]));
  }

  /** Disarms everything without a signal, as the end of the process does. */
  void clear() {
    for (int which = 0; which < COUNT; which++) {
      restore(which, DISARMED, 0);
    }
  }

  /** The state form. */
  IntervalTimersState save() {
    IntervalTimersState state = new IntervalTimersState();
    state.expiry = expiry.clone();
    state.interval = interval.clone();
    return state;
  }

  /**
   * Puts back what was saved and arms what was armed.
   *
   * @throws IllegalArgumentException when there are not three timers, or one runs backwards
   */
  void restore(IntervalTimersState state) {
    if (state.expiry.length != COUNT || state.interval.length != COUNT) {
      throw new IllegalArgumentException("the interval timers are not complete");
    }
    for (int which = 0; which < COUNT; which++) {
      if (state.expiry[which] < 0 || state.interval[which] < 0) {
        throw new IllegalArgumentException("an interval timer runs backwards");
      }
      restore(which, state.expiry[which], state.interval[which]);
    }
  }
}
