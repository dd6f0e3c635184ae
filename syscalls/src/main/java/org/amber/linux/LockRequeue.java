package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.FutexWaiter;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.futex.LockWord;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.jspecify.annotations.Nullable;

/**
 * From a plain futex to a lock known to the kernel: FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI
 * of futex(2), which condition variables are made of (futex-requeue-pi of Linux's documentation).
 *
 * @param word what is waited on
 * @param key of the word
 * @param lock where the lock is
 * @param lockKey of the lock
 */
record LockRequeue(
    Task task, GuestAddress word, FutexKey key, GuestAddress lock, FutexKey lockKey) {
  /** {@link org.amber.kernel.task.CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  private Futexes futexes() {
    return task.kernel().futexes();
  }

  private void requireTwoWords() {
    if (word.value() == lock.value() || key.equals(lockKey)) {
      throw Errno.EINVAL.error();
    }
  }

  private void requireValue(int expected) {
    if (task.memory().readInt(word.value()) != expected) {
      throw Errno.EAGAIN.error();
    }
  }

  /** Waits until it has been given the lock; only FUTEX_CMP_REQUEUE_PI can begin that. */
  Outcome await(int expected, FutexWait time) {
    long left = time.left(task);
    FutexWaiter waiter = futexes().waiting(task.tid());
    if (task.call().progress != WAITING) {
      requireTwoWords();
      requireValue(expected);
      waiter = futexes().addForRequeue(task.tid(), key, lockKey);
      task.call().progress = WAITING;
    } else if (waiter == null) {
      return Outcome.ZERO;
    }
    if (left <= 0) {
      futexes().remove(task.tid());
      throw Errno.ETIMEDOUT.error();
    }
    long deadline = TimeStructs.after(task.kernel().clock().monotonicNanos(), left);
    return new Outcome.Block(
        List.of(waiter.queue()), deadline, Outcome.Restart.ALWAYS, this::interrupted);
  }

  /** Once it waits for the lock it cannot begin anew: the word will have changed. */
  private Outcome.@Nullable Value interrupted() {
    FutexWaiter waiter = futexes().waiting(task.tid());
    boolean moved = waiter != null && waiter.owner() != 0;
    futexes().remove(task.tid());
    return moved ? new Outcome.Value(-Errno.EAGAIN.number()) : null;
  }

  /**
   * Gives the lock to the first who waits, if it is free, and has others wait for it.
   *
   * @param wakeCount 1
   * @param moveCount how many others
   * @param expected what the word must be
   * @return how many have got the lock or wait for it now
   */
  Outcome requeue(int wakeCount, int moveCount, int expected) {
    if (wakeCount != 1 || moveCount < 0) {
      throw Errno.EINVAL.error();
    }
    requireTwoWords();
    requireValue(expected);
    List<FutexWaiter> waiters = futexes().waitersOn(key);
    if (waiters.isEmpty()) {
      return Outcome.ZERO;
    }
    requireMeant(waiters.getFirst());
    int done = giveTo(waiters.getFirst(), moveCount > 0) ? 1 : 0;
    int last = (int) Math.min(waiters.size(), 1L + moveCount);
    int owner = value() & LockWord.FUTEX_TID_MASK;
    for (FutexWaiter waiter : waiters.subList(done, last)) {
      requireMeant(waiter);
      requireNoCircle(waiter, owner);
      futexes().requeueForLock(waiter, owner);
      done++;
    }
    return Outcome.value(done);
  }

  private int value() {
    return task.memory().readInt(lock.value());
  }

  /** It waits to be moved, and to this lock. */
  private void requireMeant(FutexWaiter waiter) {
    if (!lockKey.equals(waiter.target())) {
      throw Errno.EINVAL.error();
    }
  }

  private void requireNoCircle(FutexWaiter waiter, int owner) {
    if (futexes().waitsFor(/* tid= */ owner, /* owner= */ waiter.tid())) {
      throw Errno.EDEADLK.error();
    }
  }

  /** Makes a waiter the owner of the lock if nobody is; else the lock is marked as waited for. */
  private boolean giveTo(FutexWaiter first, boolean marked) {
    int value = value();
    int owner = value & LockWord.FUTEX_TID_MASK;
    if (owner != 0) {
      requireNoCircle(first, owner);
      if (task.kernel().task(owner) == null) {
        throw Errno.ESRCH.error();
      }
      task.memory().writeInt(lock.value(), value | LockWord.FUTEX_WAITERS);
      return false;
    }
    int mark = marked ? LockWord.FUTEX_WAITERS : 0;
    task.memory().writeInt(lock.value(), (value & LockWord.FUTEX_OWNER_DIED) | first.tid() | mark);
    futexes().remove(first.tid());
    first.queue().wakeAll();
    return true;
  }
}
