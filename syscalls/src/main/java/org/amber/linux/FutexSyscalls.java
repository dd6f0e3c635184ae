package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ProcessArguments.FUTEX_OPERATION;
import static org.amber.table.ProcessArguments.FUTEX_SECOND_WORD;
import static org.amber.table.ProcessArguments.FUTEX_THIRD;
import static org.amber.table.ProcessArguments.FUTEX_TIMEOUT;
import static org.amber.table.ProcessArguments.FUTEX_VALUE;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.CLOCK;
import static org.amber.table.TimeArguments.TIMESPEC_IN;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.FutexWaiter;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.RobustList;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** futex(2) and robust lists. */
final class FutexSyscalls {
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;
  private static final int FUTEX_REQUEUE = 3;
  private static final int FUTEX_CMP_REQUEUE = 4;
  private static final int FUTEX_WAKE_OP = 5;
  private static final int FUTEX_LOCK_PI = 6;
  private static final int FUTEX_UNLOCK_PI = 7;
  private static final int FUTEX_TRYLOCK_PI = 8;
  private static final int FUTEX_WAIT_BITSET = 9;
  private static final int FUTEX_WAKE_BITSET = 10;
  private static final int FUTEX_WAIT_REQUEUE_PI = 11;
  private static final int FUTEX_CMP_REQUEUE_PI = 12;
  private static final int FUTEX_LOCK_PI2 = 13;
  private static final int FUTEX_PRIVATE_FLAG = 128;
  private static final int FUTEX_CLOCK_REALTIME = 256;
  private static final int FUTEX_COMMAND = ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);

  /** {@link CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  List<Row> rows() {
    return List.of(
        spec(
            202,
            "futex",
            POINTER,
            FUTEX_OPERATION,
            FUTEX_VALUE,
            FUTEX_TIMEOUT,
            FUTEX_SECOND_WORD,
            FUTEX_THIRD,
            this::futex),
        spec(449, "futex_waitv", POINTER, INT, FLAGS, TIMESPEC_IN, CLOCK, new FutexVector()::await),
        spec(273, "set_robust_list", POINTER, SIZE, this::setRobustList),
        spec(274, "get_robust_list", INT, POINTER, POINTER, this::getRobustList));
  }

  Outcome futex(
      Task task,
      GuestAddress word,
      int operation,
      long value,
      long timeoutOrCount,
      GuestAddress second,
      long third) {
    boolean isPrivate = (operation & FUTEX_PRIVATE_FLAG) != 0;
    boolean realtime = (operation & FUTEX_CLOCK_REALTIME) != 0;
    int command = operation & FUTEX_COMMAND;
    boolean hasClock =
        command == FUTEX_WAIT_BITSET
            || command == FUTEX_WAIT_REQUEUE_PI
            || command == FUTEX_LOCK_PI2;
    if (realtime && !hasClock) {
      throw Errno.ENOSYS.error();
    }
    requireAligned(word);
    return switch (command) {
      case FUTEX_WAIT -> {
        FutexWait time = new FutexWait(timeoutOrCount, false, false);
        yield await(task, word, isPrivate, (int) value, Futexes.ANY, time);
      }
      case FUTEX_WAIT_BITSET -> {
        FutexWait time = new FutexWait(timeoutOrCount, true, realtime);
        yield await(task, word, isPrivate, (int) value, (int) third, time);
      }
      case FUTEX_WAKE -> wakeBits(task, word, isPrivate, (int) value, Futexes.ANY);
      case FUTEX_WAKE_BITSET -> wakeBits(task, word, isPrivate, (int) value, (int) third);
      case FUTEX_REQUEUE ->
          requeue(task, word, isPrivate, (int) value, (int) timeoutOrCount, second);
      case FUTEX_CMP_REQUEUE -> {
        requireValue(task, word, (int) third);
        yield requeue(task, word, isPrivate, (int) value, (int) timeoutOrCount, second);
      }
      case FUTEX_WAKE_OP ->
          wakeOp(task, word, isPrivate, (int) value, (int) timeoutOrCount, second, (int) third);
      case FUTEX_LOCK_PI ->
          lock(task, word, isPrivate).lock(new FutexWait(timeoutOrCount, true, true));
      case FUTEX_LOCK_PI2 ->
          lock(task, word, isPrivate).lock(new FutexWait(timeoutOrCount, true, realtime));
      case FUTEX_TRYLOCK_PI -> lock(task, word, isPrivate).tryOnce();
      case FUTEX_UNLOCK_PI -> lock(task, word, isPrivate).unlock();
      case FUTEX_WAIT_REQUEUE_PI -> {
        FutexWait time = new FutexWait(timeoutOrCount, true, realtime);
        yield requeueToLock(task, word, second, isPrivate).await((int) value, time);
      }
      case FUTEX_CMP_REQUEUE_PI ->
          requeueToLock(task, word, second, isPrivate)
              .requeue((int) value, (int) timeoutOrCount, (int) third);
      default -> throw Errno.ENOSYS.error();
    };
  }

  private static LockRequeue requeueToLock(
      Task task, GuestAddress word, GuestAddress lock, boolean isPrivate) {
    requireAligned(lock);
    FutexKey lockKey = key(task, lock, isPrivate);
    return new LockRequeue(task, word, key(task, word, isPrivate), lock, lockKey);
  }

  private static LockFutex lock(Task task, GuestAddress word, boolean isPrivate) {
    return new LockFutex(task, word, key(task, word, isPrivate));
  }

  private static void requireAligned(GuestAddress word) {
    if ((word.value() & 3) != 0) {
      throw Errno.EINVAL.error();
    }
  }

  private static void requireValue(Task task, GuestAddress word, int expected) {
    if (task.memory().readInt(word.value()) != expected) {
      throw Errno.EAGAIN.error();
    }
  }

  private static FutexKey key(Task task, GuestAddress word, boolean isPrivate) {
    return FutexKey.of(task.memory().space(), word.value(), isPrivate);
  }

  private static Outcome await(
      Task task, GuestAddress word, boolean isPrivate, int expected, int bitset, FutexWait time) {
    if (bitset == 0) {
      throw Errno.EINVAL.error();
    }
    Futexes futexes = task.kernel().futexes();
    long left = time.left(task);
    FutexWaiter waiter = futexes.waiting(task.tid());
    if (task.call().progress != WAITING) {
      requireValue(task, word, expected);
      waiter = futexes.add(task.tid(), key(task, word, isPrivate), bitset);
      task.call().progress = WAITING;
    } else if (waiter == null) {
      return Outcome.ZERO;
    }
    if (left <= 0) {
      futexes.remove(task.tid());
      throw Errno.ETIMEDOUT.error();
    }
    long deadline = TimeStructs.after(task.kernel().clock().monotonicNanos(), left);
    return new Outcome.Block(
        List.of(waiter.queue()),
        deadline,
        left == Outcome.NEVER ? Restart.IF_SA_RESTART : Restart.NEVER_AFTER_HANDLER,
        () -> {
          futexes.remove(task.tid());
          return null;
        });
  }

  private static Outcome wakeBits(
      Task task, GuestAddress word, boolean isPrivate, int count, int bitset) {
    if (bitset == 0) {
      throw Errno.EINVAL.error();
    }
    // Linux wakes one even when asked for none.
    int limit = Math.max(1, count);
    FutexKey key = key(task, word, isPrivate);
    Futexes futexes = task.kernel().futexes();
    if (futexes.hasLockWaiters(key)) {
      throw Errno.EINVAL.error();
    }
    int woken = futexes.wake(key, limit, bitset);
    if (woken == 0) {
      task.kernel().scheduler().chargeVainCall();
    }
    return Outcome.value(woken);
  }

  private static Outcome requeue(
      Task task,
      GuestAddress word,
      boolean isPrivate,
      int wakeCount,
      int moveCount,
      GuestAddress target) {
    if (wakeCount < 0 || moveCount < 0) {
      throw Errno.EINVAL.error();
    }
    requireAligned(target);
    Futexes futexes = task.kernel().futexes();
    FutexKey from = key(task, word, isPrivate);
    if (futexes.hasLockWaiters(from)) {
      throw Errno.EINVAL.error();
    }
    int woken = wakeCount == 0 ? 0 : futexes.wake(from, wakeCount, Futexes.ANY);
    return Outcome.value(woken + futexes.requeue(from, key(task, target, isPrivate), moveCount));
  }

  private static Outcome wakeOp(
      Task task,
      GuestAddress word,
      boolean isPrivate,
      int count,
      int secondCount,
      GuestAddress second,
      int encoded) {
    requireAligned(second);
    GuestMemory memory = task.memory();
    FutexWakeOp operation = FutexWakeOp.decode(encoded);
    int old = memory.readInt(second.value());
    memory.writeInt(second.value(), operation.apply(old));
    Futexes futexes = task.kernel().futexes();
    int woken = futexes.wake(key(task, word, isPrivate), Math.max(1, count), Futexes.ANY);
    if (operation.holds(old)) {
      woken += futexes.wake(key(task, second, isPrivate), Math.max(1, secondCount), Futexes.ANY);
    }
    return Outcome.value(woken);
  }

  Outcome setRobustList(Task task, GuestAddress head, long size) {
    if (size != RobustList.SIZE) {
      throw Errno.EINVAL.error();
    }
    task.robustListHead = head.value();
    return Outcome.ZERO;
  }

  Outcome getRobustList(Task task, int tid, GuestAddress head, GuestAddress size) {
    Task target = tid == 0 ? task : task.kernel().task(tid);
    if (target == null) {
      throw Errno.ESRCH.error();
    }
    TraceAccess.require(task, target.group());
    task.memory().writeLong(size.value(), RobustList.SIZE);
    task.memory().writeLong(head.value(), target.robustListHead);
    return Outcome.ZERO;
  }
}
