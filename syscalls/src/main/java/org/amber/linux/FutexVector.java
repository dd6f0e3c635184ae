package org.amber.linux;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.FutexWaiter;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;

/** Waiting on several futex words at once: futex_waitv of futex2. */
final class FutexVector {
  /** struct futex_waitv: val, uaddr, flags, __reserved. */
  private static final int ENTRY_SIZE = 24;

  private static final int SIZE_MASK = 3;
  private static final int SIZE_U32 = 2;
  private static final int PRIVATE = 128;

  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_MONOTONIC = 1;

  /** {@link org.amber.kernel.task.CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  private record Entry(long value, long address, int flags) {}

  Outcome await(
      Task task, GuestAddress vector, int count, int flags, GuestAddress timeout, int clock) {
    if (flags != 0 || count <= 0 || count > Futexes.MOST_WORDS || vector.isNull()) {
      throw Errno.EINVAL.error();
    }
    boolean knownClock = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
    if (!timeout.isNull() && !knownClock) {
      throw Errno.EINVAL.error();
    }
    long left = new FutexWait(timeout.value(), true, clock == CLOCK_REALTIME).left(task);
    Futexes futexes = task.kernel().futexes();
    if (task.call().progress != WAITING) {
      futexes.addAll(task.tid(), keys(task, entries(task.memory(), vector, count)));
      task.call().progress = WAITING;
    }
    List<FutexWaiter> waiters = futexes.waiting(task.tid(), count);
    if (waiters.size() < count) {
      futexes.removeAll(task.tid());
      return Outcome.value(lastWoken(waiters, count));
    }
    if (left <= 0) {
      futexes.removeAll(task.tid());
      throw Errno.ETIMEDOUT.error();
    }
    List<WaitQueue> queues = waiters.stream().map(FutexWaiter::queue).toList();
    long deadline = TimeStructs.after(task.kernel().clock().monotonicNanos(), left);
    return new Outcome.Block(
        queues,
        deadline,
        Restart.IF_SA_RESTART,
        () -> {
          futexes.removeAll(task.tid());
          return null;
        });
  }

  private static int lastWoken(List<FutexWaiter> waiters, int count) {
    int last = count - 1;
    int next = waiters.size() - 1;
    while (next >= 0 && waiters.get(next).index() == last) {
      next--;
      last--;
    }
    return last;
  }

  private static List<Entry> entries(GuestMemory memory, GuestAddress vector, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = vector.value() + (long) ENTRY_SIZE * i;
      int flags = memory.readInt(at + 16);
      boolean known = (flags & ~(SIZE_MASK | PRIVATE)) == 0 && (flags & SIZE_MASK) == SIZE_U32;
      long value = memory.readLong(at);
      if (!known || memory.readInt(at + 20) != 0 || value >>> Integer.SIZE != 0) {
        throw Errno.EINVAL.error();
      }
      entries.add(new Entry(value, memory.readLong(at + 8), flags));
    }
    return entries;
  }

  /** The words, all of which have the values that are expected. */
  private static List<FutexKey> keys(Task task, List<Entry> entries) {
    List<FutexKey> keys = new ArrayList<>();
    for (Entry entry : entries) {
      if ((entry.address() & 3) != 0) {
        throw Errno.EINVAL.error();
      }
      boolean isPrivate = (entry.flags() & PRIVATE) != 0;
      keys.add(FutexKey.of(task.memory().space(), entry.address(), isPrivate));
    }
    for (Entry entry : entries) {
      if (task.memory().readInt(entry.address()) != (int) entry.value()) {
        throw Errno.EAGAIN.error();
      }
    }
    return keys;
  }
}
