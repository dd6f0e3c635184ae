package org.amber.kernel.timer;

import java.util.Comparator;
import java.util.TreeSet;
import org.amber.kernel.wait.Outcome;
import org.amber.state.NotSaved;

/**
 * What is to happen at which monotonic time. Entries are not saved: those who armed them arm them
 * again after a restore, from their own saved deadlines.
 */
@NotSaved("those who armed timers arm them again")
public final class TimerQueue {

  /** An armed timer; cancel it by {@link TimerQueue#cancel}. */
  public static final class Entry {
    private final long deadline;
    private final long order;
    private final Runnable action;

    private Entry(long deadline, long order, Runnable action) {
      this.deadline = deadline;
      this.order = order;
      this.action = action;
    }

    public long deadline() {
      return deadline;
    }
  }

  private final TreeSet<Entry> entries =
      new TreeSet<>(
          Comparator.comparingLong((Entry entry) -> entry.deadline)
              .thenComparingLong(entry -> entry.order));
  private long nextOrder;

  /** Has {@code action} run once {@code deadline}, in monotonic nanoseconds, is reached. */
  public Entry arm(long deadline, Runnable action) {
    Entry entry = new Entry(deadline, nextOrder++, action);
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
