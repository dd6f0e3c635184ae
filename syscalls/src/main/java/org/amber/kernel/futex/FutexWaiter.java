package org.amber.kernel.futex;

import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.PageSourceIds;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits on a futex word. It is one of {@link Futexes} until it is woken. A thread
 * that waits on several (futex_waitv) has one of these for each.
 */
public final class FutexWaiter {
  private final int tid;
  private final int bitset;
  private final int index;

  /** Who has the lock that the thread waits for; 0 for a word that is no lock of the kernel's. */
  int owner;

  @NotSaved("the waiter queues itself anew when its call runs again")
  private final WaitQueue queue = new WaitQueue();

  @SavedAs({"source", "address"})
  FutexKey key;

  @SavedAs({"requeues", "targetSource", "targetAddress"})
  @Nullable FutexKey target;

  FutexWaiter(int tid, int index, FutexKey key, int bitset) {
    this.tid = tid;
    this.index = index;
    this.key = key;
    this.bitset = bitset;
  }

  /** Which of the words that the thread waits on; 0 when it is the only one. */
  public int index() {
    return index;
  }

  public int tid() {
    return tid;
  }

  /** Who has the lock that the thread waits for (FUTEX_LOCK_PI); 0 for a plain wait. */
  public int owner() {
    return owner;
  }

  /** Only a wake with one of these bits concerns it. */
  public int bitset() {
    return bitset;
  }

  /** The lock that FUTEX_WAIT_REQUEUE_PI waits to be moved to, or was; null for other waits. */
  public @Nullable FutexKey target() {
    return target;
  }

  public FutexKey key() {
    return key;
  }

  /** Woken once this is no waiter any more. */
  public WaitQueue queue() {
    return queue;
  }

  /** The state form. */
  FutexWaiterState save(PageSourceIds sources) {
    FutexWaiterState state = new FutexWaiterState();
    state.tid = tid;
    state.bitset = bitset;
    state.index = index;
    state.owner = owner;
    state.source = key.savedSource(sources);
    state.address = key.place();
    FutexKey lock = target;
    if (lock != null) {
      state.requeues = true;
      state.targetSource = lock.savedSource(sources);
      state.targetAddress = lock.place();
    }
    return state;
  }
}
