package org.amber.kernel.timer;

import java.util.TreeSet;
import org.amber.kernel.wait.Outcome;
import org.amber.state.NotSaved;

/**
 * What is to happen at which monotonic time. Entries are not saved: those who armed them arm them
 * again after a restore, from their own saved deadlines. So what is due at one time comes in an
 * order that does not depend on who armed first: by kind, then by number.
 */
@NotSaved("those who armed timers arm them again")
public final class TimerQueue {

  /** Who has a timer. */
  public enum Owner {
    /** A timerfd, by the number of the open file. */
    FILE,
    /** A timer of timer_create(2), by process and its number there. */
    POSIX,
    /** ITIMER_REAL, by process. */
    INTERVAL,
    /** A thread whose call has a deadline. */
    TASK
  }

  /** An armed timer; cancel it by {@link TimerQueue#cancel}. */
  public static final class Entry {
    private final long deadline;
    private final Owner owner;
    private final long number;
    private final Runnable action;

    private Entry(long deadline, Owner owner, long number, Runnable action) {
      this.deadline = deadline;
      this.owner = owner;
      this.number = number;
      this.action = action;
    }

    public long deadline() {
      return deadline;
    }
  }

  private final TreeSet<Entry> entries = new TreeSet<>(TimerQueue::compare);

  private static int compare(Entry a, Entry b) {
    int order = Long.compare(a.deadline, b.deadline);
    if (order == 0) {
      order = a.owner.compareTo(b.owner);
    }
    return order != 0 ? order : Long.compare(a.number, b.number);
  }

  /**
   * Has {@code action} run once {@code deadline}, in monotonic nanoseconds, is reached.
   *
   * @param number of the owner among those of its kind; it has one timer at most
   */
  public Entry arm(long deadline, Owner owner, long number, Runnable action) {
    Entry entry = new Entry(deadline, owner, number, action);
    entries.add(entry);
    return entry;
  }

  public void cancel(Entry entry) {
    entries.remove(entry);
  }

  /** The next deadline, or {@link Outcome#NEVER}. */
  public long nextDeadline() {
    return entries.isEmpty() ? Outcome.NEVER : entries.getFirst().deadline;
  }

  /** Runs everything due at {@code now}, earliest first. */
  public void expire(long now) {
    while (!entries.isEmpty() && entries.getFirst().deadline <= now) {
      entries.pollFirst().action.run();
    }
  }
}
