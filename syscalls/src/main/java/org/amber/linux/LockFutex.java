package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.FutexWaiter;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.futex.LockWord;
import org.amber.kernel.task.LockHandOver;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;

/**
 * A futex that is a lock known to the kernel: FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI and FUTEX_UNLOCK_PI
 * of futex(2). The word holds the owner's TID. All threads run in turn here, so there is no
 * priority to inherit; who has waited longest is next.
 *
 * @param word where the lock is
 */
record LockFutex(Task task, GuestAddress word, FutexKey key) {
  /** {@link org.amber.kernel.task.CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  private Futexes futexes() {
    return task.kernel().futexes();
  }

  private int value() {
    return task.memory().readInt(word.value());
  }

  private void store(int value) {
    task.memory().writeInt(word.value(), value);
  }

  /** Takes the lock, or waits for it. */
  Outcome lock(FutexWait time) {
    long left = time.left(task);
    if (task.call().progress == WAITING) {
      FutexWaiter waiter = futexes().waiting(task.tid());
      return waiter == null ? Outcome.ZERO : await(waiter, left);
    }
    if (tryLock()) {
      return Outcome.ZERO;
    }
    int owner = value() & LockWord.FUTEX_TID_MASK;
    if (task.kernel().task(owner) == null) {
      throw Errno.ESRCH.error();
    }
    if (futexes().waitsFor(/* tid= */ owner, /* owner= */ task.tid())) {
      throw Errno.EDEADLK.error();
    }
    store(value() | LockWord.FUTEX_WAITERS);
    FutexWaiter waiter = futexes().addForLock(task.tid(), key, owner);
    task.call().progress = WAITING;
    return await(waiter, left);
  }

  private Outcome await(FutexWaiter waiter, long left) {
    if (left <= 0) {
      futexes().remove(task.tid());
      throw Errno.ETIMEDOUT.error();
    }
    long deadline = TimeStructs.after(task.kernel().clock().monotonicNanos(), left);
    return new Outcome.Block(
        List.of(waiter.queue()),
        deadline,
        Outcome.Restart.ALWAYS,
        () -> {
          futexes().remove(task.tid());
          return null;
        });
  }

  /** Takes the lock if nobody has it. */
  Outcome tryOnce() {
    if (!tryLock()) {
      throw Errno.EAGAIN.error();
    }
    return Outcome.ZERO;
  }

  private boolean tryLock() {
    int value = value();
    if ((value & LockWord.FUTEX_TID_MASK) == task.tid()) {
      throw Errno.EDEADLK.error();
    }
    if ((value & LockWord.FUTEX_TID_MASK) != 0) {
      return false;
    }
    int waiters = futexes().isLock(key) ? LockWord.FUTEX_WAITERS : 0;
    store((value & LockWord.FUTEX_OWNER_DIED) | task.tid() | waiters);
    return true;
  }

  /** Gives the lock to the next who waits, or frees it. */
  Outcome unlock() {
    if ((value() & LockWord.FUTEX_TID_MASK) != task.tid()) {
      throw Errno.EPERM.error();
    }
    if (!LockHandOver.next(task.kernel(), key, 0)) {
      store(0);
    }
    return Outcome.ZERO;
  }
}
