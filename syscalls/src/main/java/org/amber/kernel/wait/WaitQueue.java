package org.amber.kernel.wait;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a change of one object, first come first woken. Used by the thread that runs
 * the guest. A waiter stays until it removes itself.
 */
@NotSaved("blocked calls are run again after a restore and queue themselves anew")
public final class WaitQueue {
  private final List<Waiter> waiters = new ArrayList<>(2);
  private @Nullable List<Consumer<PollReason>> listeners;

  /** Adds a waiter at its place. */
  public void add(Waiter waiter) {
    int at = waiters.size();
    while (at > 0 && waiters.get(at - 1).place() > waiter.place()) {
      at--;
    }
    waiters.add(at, waiter);
  }

  /** Removes one entry of {@code waiter}; nothing happens when there is none. */
  public void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  public boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** Wakes everyone; they may add and remove themselves meanwhile. */
  public void wakeAll() {
    if (waiters.isEmpty()) {
      return;
    }
    for (Waiter waiter : waiters.toArray(new Waiter[0])) {
      waiter.wake();
    }
  }

  /** Wakes everyone, and tells those who listen what has happened. */
  public void wakeAll(PollReason reason) {
    wakeAll();
    tell(reason);
  }

  /** Has somebody told what happens, the latest first: O_ASYNC of open(2). */
  public void listen(Consumer<PollReason> listener) {
    List<Consumer<PollReason>> all = listeners;
    if (all == null) {
      all = new ArrayList<>(1);
      listeners = all;
    }
    all.addFirst(listener);
  }

  /** Takes back {@link #listen}. */
  public void unlisten(Consumer<PollReason> listener) {
    if (listeners != null) {
      listeners.remove(listener);
    }
  }

  /** Tells those who listen what has happened; wakes nobody. */
  public void tell(PollReason reason) {
    if (listeners != null) {
      List.copyOf(listeners).forEach(listener -> listener.accept(reason));
    }
  }
}
