package org.amber.kernel.task;

import org.amber.abi.ErrnoException;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.FutexWaiter;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.futex.LockWord;

/** Priority-inheritance futexes change hands: what FUTEX_UNLOCK_PI and the end of an owner do. */
public final class LockHandOver {
  /** Which argument of FUTEX_WAIT_REQUEUE_PI is the lock. */
  private static final int REQUEUE_LOCK = 4;

  private LockHandOver() {}

  /** Locks of the kernel's that a thread had when it ended go on to those who wait. */
  static void afterDeath(Task owner) {
    Futexes futexes = owner.kernel().futexes();
    for (FutexKey key : futexes.locksOf(owner.tid())) {
      next(owner.kernel(), key, LockWord.FUTEX_OWNER_DIED);
    }
  }

  /**
   * Gives a lock to the next who waits: stores the number of that thread in the word, and wakes it.
   *
   * @param flags further bits of the word
   * @return false when nobody waits
   */
  public static boolean next(Kernel kernel, FutexKey key, int flags) {
    FutexWaiter waiter = kernel.futexes().handOver(key);
    Task next = waiter == null ? null : kernel.task(waiter.tid());
    if (waiter == null || next == null) {
      return false;
    }
    try {
      // The word as the new owner sees it: an argument of the call it is in.
      long word = next.call().arguments()[waiter.target() == null ? 0 : REQUEUE_LOCK];
      next.memory().writeInt(word, next.tid() | LockWord.FUTEX_WAITERS | flags);
    } catch (ErrnoException e) {
      // It has unmapped its own lock, and finds out when it looks.
      next.wake();
      return true;
    }
    waiter.queue().wakeAll();
    return true;
  }
}
