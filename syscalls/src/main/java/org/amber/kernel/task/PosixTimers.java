package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.PosixTimer.TimeBase;
import org.amber.kernel.timer.TimerQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a process made by timer_create(2). While the signal of an expiry is pending,
 * further expiries are counted as overruns.
 */
public final class PosixTimers {
  /** In the queue, tells signals of timers from those that a program makes up: in si_errno. */
  private static final int OWN = Integer.MIN_VALUE;

  @NotSaved("its owner")
  private final ThreadGroup group;

  private final TreeMap<Integer, PosixTimer> byId = new TreeMap<>();

  @NotSaved("armed anew from the expiries")
  private final TreeMap<Integer, TimerQueue.Entry> armed = new TreeMap<>();

  private int nextId;

  PosixTimers(ThreadGroup group) {
    this.group = group;
  }

  /** Makes a disarmed timer; {@code creator} is the thread that a thread CPU clock means. */
  public PosixTimer create(int clock, PosixTimer.Event event, int creator) {
    int id = nextId++;
    PosixTimer timer = new PosixTimer(id, clock, event, creator);
    byId.put(id, timer);
    return timer;
  }

  public @Nullable PosixTimer get(int id) {
    return byId.get(id);
  }

  public Collection<PosixTimer> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** Removes a timer; a signal already sent stays pending. */
  public void delete(PosixTimer timer) {
    disarm(timer);
    byId.remove(timer.id());
  }

  /** Arms a timer to an absolute time of {@code base}. */
  public void arm(PosixTimer timer, TimeBase base, long expiry, long interval) {
    disarm(timer);
    timer.base = base;
    timer.expiry = expiry;
    timer.interval = interval;
    timer.pendingOverrun = 0;
    timer.overrun = 0;
    start(timer);
  }

  public void disarm(PosixTimer timer) {
    timer.outdated = isPending(timer);
    timer.expiry = PosixTimer.DISARMED;
    timer.interval = 0;
    cancel(timer);
  }

  private void cancel(PosixTimer timer) {
    TimerQueue.Entry entry = armed.remove(timer.id());
    if (entry != null) {
      group.kernel().timers().cancel(entry);
    }
  }

  /** Time to the next expiry, at least 1, or 0 when disarmed. */
  public long remaining(PosixTimer timer) {
    return timer.isArmed() ? Math.max(1, timer.expiry - now(timer)) : 0;
  }

  private long now(PosixTimer timer) {
    return switch (timer.base) {
      case MONOTONIC -> group.kernel().clock().monotonicNanos();
      case REALTIME -> group.kernel().clock().realtimeNanos();
      case PROCESS_CPU -> group.cpuNanos();
      case THREAD_CPU -> threadCpu(timer.creator());
    };
  }

  private long threadCpu(int tid) {
    for (Task task : group.tasks()) {
      if (task.tid() == tid) {
        return task.cpuNanos;
      }
    }
    return 0;
  }

  /** Has the timer queue of the machine tell of the next expiry; CPU time is told by the charge. */
  private void start(PosixTimer timer) {
    if (!timer.isArmed() || timer.base.isCpu()) {
      return;
    }
    long left = Math.max(0, timer.expiry - now(timer));
    long now = group.kernel().clock().monotonicNanos();
    long at = now + left < now ? PosixTimer.DISARMED - 1 : now + left;
    long number = (long) group.pid() << Integer.SIZE | timer.id();
    armed.put(
        timer.id(),
        group.kernel().timers().arm(at, TimerQueue.Owner.POSIX, number, () -> due(timer)));
  }

  private void due(PosixTimer timer) {
    armed.remove(timer.id());
    if (timer.isArmed() && timer.expiry <= now(timer)) {
      expire(timer);
    }
    start(timer);
  }

  /** CPU time of the process at which a timer expires while {@code running} runs, or NEVER. */
  long nextCpuExpiry(Task running) {
    long next = PosixTimer.DISARMED;
    for (PosixTimer timer : byId.values()) {
      boolean counts =
          timer.base == TimeBase.PROCESS_CPU
              || (timer.base == TimeBase.THREAD_CPU && timer.creator() == running.tid());
      if (counts && timer.isArmed()) {
        next = Math.min(next, group.cpuNanos() + Math.max(0, timer.expiry - now(timer)));
      }
    }
    return next;
  }

  /** To be called when the CPU time of the process has grown. */
  public void expireCpu() {
    if (byId.isEmpty()) {
      return;
    }
    for (PosixTimer timer : new ArrayList<>(byId.values())) {
      if (timer.base.isCpu() && timer.isArmed() && timer.expiry <= now(timer)) {
        expire(timer);
      }
    }
  }

  private void expire(PosixTimer timer) {
    long missed = 0;
    if (timer.interval == 0) {
      timer.expiry = PosixTimer.DISARMED;
    } else {
      long late = now(timer) - timer.expiry;
      missed = (late < 0 ? Long.MAX_VALUE : late) / timer.interval;
      long next = timer.expiry + (missed + 1) * timer.interval;
      timer.expiry = next > timer.expiry ? next : PosixTimer.DISARMED;
    }
    notify(timer, missed);
  }

  private void notify(PosixTimer timer, long missed) {
    PosixTimer.Event event = timer.event();
    if (event.how() == PosixTimer.SIGEV_NONE) {
      return;
    }
    if (isPending(timer)) {
      addOverrun(timer, timer.outdated ? missed : missed + 1);
      timer.outdated = false;
      return;
    }
    timer.pendingOverrun = 0;
    addOverrun(timer, missed);
    SignalInfo info =
        new SignalInfo(event.signal(), OWN, SignalInfo.SI_TIMER, timer.id(), 0, event.value());
    Task thread = event.how() == PosixTimer.SIGEV_THREAD_ID ? find(event.thread()) : null;
    if (thread != null) {
      thread.send(info);
    } else if (event.how() != PosixTimer.SIGEV_THREAD_ID) {
      group.kernel().signals().sendToGroup(group, info);
    }
  }

  private static void addOverrun(PosixTimer timer, long more) {
    timer.pendingOverrun = (int) Math.min(Integer.MAX_VALUE, timer.pendingOverrun + more);
  }

  private boolean isPending(PosixTimer timer) {
    if (group.pending().holdsTimer(timer.id())) {
      return true;
    }
    for (Task task : group.tasks()) {
      if (task.signals().pending().holdsTimer(timer.id())) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Task find(int tid) {
    for (Task task : group.tasks()) {
      if (task.tid() == tid) {
        return task;
      }
    }
    return null;
  }

  /**
   * A signal leaves the queue: if a timer sent it, with the overruns there were until now.
   *
   * @return null when it is not to be delivered: the timer was deleted or set anew since
   */
  @Nullable SignalInfo delivered(SignalInfo info) {
    PosixTimer timer = info.code() == SignalInfo.SI_TIMER ? byId.get(info.pid()) : null;
    if (timer == null) {
      return info.code() == SignalInfo.SI_TIMER && info.errno() == OWN ? null : info;
    }
    if (timer.outdated) {
      timer.outdated = false;
      return null;
    }
    timer.overrun = timer.pendingOverrun;
    timer.pendingOverrun = 0;
    return new SignalInfo(info.number(), 0, info.code(), info.pid(), timer.overrun, info.value());
  }

  /** Deletes all timers, as execve(2) and the end of the process do. */
  public void clear() {
    new ArrayList<>(byId.values()).forEach(this::delete);
  }

  /** The id of the next timer. */
  public int nextId() {
    return nextId;
  }

  /** The state form. */
  PosixTimersState save() {
    PosixTimersState state = new PosixTimersState();
    byId.values().forEach(timer -> state.byId.add(timer.save()));
    state.nextId = nextId;
    return state;
  }

  /** Puts back what was saved and starts what was armed; the threads are there already. */
  void restore(PosixTimersState state) {
    nextId = state.nextId;
    for (PosixTimerState saved : state.byId) {
      PosixTimer timer = PosixTimer.restore(saved);
      byId.put(timer.id(), timer);
      start(timer);
    }
  }
}
