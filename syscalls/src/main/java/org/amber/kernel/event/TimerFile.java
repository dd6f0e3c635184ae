package org.amber.kernel.event;

import java.util.Locale;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.timer.TimerQueue;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A timer to wait for (timerfd_create(2)). As in Linux, a periodic timer that has expired rests
 * until it is looked at: missed periods are then counted, not run one by one.
 */
public final class TimerFile extends AnonymousFile {
  public static final int CLOCK_REALTIME = 0;
  public static final int CLOCK_MONOTONIC = 1;
  public static final int CLOCK_BOOTTIME = 7;
  public static final int CLOCK_REALTIME_ALARM = 8;
  public static final int CLOCK_BOOTTIME_ALARM = 9;

  /** TFD_TIMER_ABSTIME of timerfd_settime(2). */
  public static final int ABSOLUTE = 1;

  private static final int CANCEL_ON_SET = 2;
  private static final long DISARMED = 0;

  /**
   * What a timer is set to.
   *
   * @param interval nanoseconds between expiries, 0 for a single one
   * @param value nanoseconds to the next expiry, 0 when disarmed
   */
  public record Setting(long interval, long value) {}

  @NotSaved("the machine's")
  private final Clock clock;

  @NotSaved("the machine's")
  private final TimerQueue timers;

  @NotSaved("who waits queues himself anew")
  private final WaitQueue expiredQueue = new WaitQueue();

  @SavedAs("clock")
  private final int clockId;

  private long expiry = DISARMED;

  /** Whether {@link #expiry} is in real time; a duration always counts monotonic time. */
  private boolean realtime;

  private long interval;
  private long ticks;
  private boolean expired;
  private int setFlags;

  /** Whether the clock was set and nobody has been told: {@link #CANCEL_ON_SET}. */
  private boolean canceled;

  @NotSaved("armed again from the expiry")
  private TimerQueue.@Nullable Entry armed;

  public TimerFile(long id, int nonBlock, int clockId, Clock clock, TimerQueue timers) {
    super(id, nonBlock | OpenFlags.O_RDWR, "timerfd");
    this.clockId = clockId;
    this.clock = clock;
    this.timers = timers;
  }

  private long now() {
    return realtime ? clock.realtimeNanos() : clock.monotonicNanos();
  }

  /**
   * Sets the timer anew and forgets expiries that were not read.
   *
   * @param flags {@link #ABSOLUTE} and TFD_TIMER_CANCEL_ON_SET; only a resume sets the clock
   * @throws org.amber.abi.ErrnoException ECANCELED when the clock was set and a read would have
   *     told it; the timer is set nevertheless
   */
  public void set(int flags, Setting setting) {
    disarm();
    boolean absolute = (flags & ABSOLUTE) != 0;
    realtime = absolute && (clockId == CLOCK_REALTIME || clockId == CLOCK_REALTIME_ALARM);
    ticks = 0;
    expired = false;
    setFlags = flags;
    interval = setting.value() == 0 ? 0 : setting.interval();
    if (setting.value() == 0) {
      expiry = DISARMED;
      return;
    }
    expiry = absolute ? setting.value() : saturatedSum(now(), setting.value());
    arm();
    if (canceled && mayBeCanceled()) {
      canceled = false;
      throw Errno.ECANCELED.error();
    }
  }

  private boolean mayBeCanceled() {
    return (setFlags & CANCEL_ON_SET) != 0 && realtime;
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Outcome.NEVER - 1 : sum;
  }

  private void arm() {
    long left = Math.max(0, expiry - now());
    long deadline = saturatedSum(clock.monotonicNanos(), left);
    armed = timers.arm(deadline, TimerQueue.Owner.FILE, id(), this::expire);
  }

  private void disarm() {
    if (armed != null) {
      timers.cancel(armed);
      armed = null;
    }
  }

  private void expire() {
    armed = null;
    expired = true;
    ticks++;
    expiredQueue.wakeAll();
  }

  /** Counts the periods that have passed since the expiry and arms the next one. */
  private void catchUp() {
    if (!expired || interval == 0) {
      return;
    }
    long passed = Math.max(0, now() - expiry) / interval;
    ticks += passed;
    expiry = saturatedSum(expiry, (passed + 1) * interval);
    expired = false;
    arm();
  }

  /** Time to the next expiry and the interval: timerfd_gettime(2). */
  public Setting setting() {
    catchUp();
    if (expiry == DISARMED || expired) {
      return new Setting(interval, 0);
    }
    return new Setting(interval, Math.max(1, expiry - now()));
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    requireRoom(to);
    if (ticks == 0) {
      throw Errno.EAGAIN.error();
    }
    if (canceled && mayBeCanceled()) {
      canceled = false;
      ticks = 0;
      expired = false;
      throw Errno.ECANCELED.error();
    }
    catchUp();
    long told = ticks;
    ticks = 0;
    // What cannot be stored is lost, as in Linux.
    putLong(to, told);
  }

  @Override
  public int poll() {
    return ticks > 0 ? Readiness.POLLIN : 0;
  }

  @Override
  public WaitQueue waitQueue() {
    return expiredQueue;
  }

  @Override
  protected void closed() {
    disarm();
  }

  @Override
  public String details() {
    Setting setting = setting();
    return String.format(
        Locale.ROOT,
        "clockid: %d\nticks: %d\nsettime flags: 0%o\nit_value: (%d, %d)\nit_interval: (%d, %d)\n",
        clockId,
        ticks,
        setFlags,
        setting.value() / 1_000_000_000,
        setting.value() % 1_000_000_000,
        setting.interval() / 1_000_000_000,
        setting.interval() % 1_000_000_000);
  }

  @Override
  public TimerFileState save() {
    TimerFileState state = new TimerFileState();
    saveTo(state);
    state.clock = clockId;
    state.expiry = expiry;
    state.realtime = realtime;
    state.interval = interval;
    state.ticks = ticks;
    state.expired = expired;
    state.setFlags = setFlags;
    state.canceled = canceled;
    return state;
  }

  /** Puts a timer back and arms it from its expiry. */
  public static TimerFile restore(TimerFileState state, Clock clock, TimerQueue timers) {
    if (state.interval < 0 || state.ticks < 0) {
      throw new IllegalArgumentException("timer " + state.id + ": negative time");
    }
    TimerFile file = new TimerFile(state.id, state.flags, state.clock, clock, timers);
    file.restoreFrom(state);
    file.expiry = state.expiry;
    file.realtime = state.realtime;
    file.interval = state.interval;
    file.ticks = state.ticks;
    file.expired = state.expired;
    file.setFlags = state.setFlags;
    file.canceled = state.canceled;
    if (clock.wasSet() && file.mayBeCanceled()) {
      file.canceled = true;
      file.ticks++;
    }
    if (state.expiry != DISARMED && !state.expired) {
      file.arm();
    }
    return file;
  }
}
