package org.amber.kernel.task;

import org.amber.abi.ErrnoException;
import org.amber.kernel.futex.FutexKey;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.futex.LockWord;
import org.amber.memory.GuestMemory;

/**
 * What a thread leaves to others in its memory: robust futexes that it held, as set_robust_list(2)
 * promises, and the word of set_tid_address(2).
 */
public final class RobustList {
  /** Bytes of struct robust_list_head. */
  public static final int SIZE = 24;

  private static final int OFFSET = 8;
  private static final int PENDING = 16;

  /** Lists longer than this are taken for circular (ROBUST_LIST_LIMIT). */
  private static final int LIMIT = 2048;

  private RobustList() {}

  /** Walks the list of a thread that ends; stops where the list cannot be read. */
  static void release(Task task) {
    long head = task.robustListHead;
    if (head == 0) {
      return;
    }
    GuestMemory memory = task.memory();
    try {
      long offset = memory.readLong(head + OFFSET);
      long pending = memory.readLong(head + PENDING);
      long entry = memory.readLong(head);
      for (int i = 0; i < LIMIT && (entry & -2) != head; i++) {
        long lock = entry & -2;
        long next = memory.readLong(lock);
        if (lock != (pending & -2)) {
          ownerDied(task, lock + offset, entry);
        }
        entry = next;
      }
      if ((pending & -2) != 0) {
        ownerDied(task, (pending & -2) + offset, pending);
      }
    } catch (ErrnoException e) {
      // As Linux: a broken list is the program's own fault.
      return;
    }
  }

  /** The lowest bit of an entry says that the kernel itself hands the lock on. */
  private static void ownerDied(Task task, long word, long entry) {
    int value = task.memory().readInt(word);
    if ((value & LockWord.FUTEX_TID_MASK) != task.tid()) {
      return;
    }
    task.memory().writeInt(word, (value & LockWord.FUTEX_WAITERS) | LockWord.FUTEX_OWNER_DIED);
    boolean handedOn = (entry & 1) != 0;
    if ((value & LockWord.FUTEX_WAITERS) != 0 && !handedOn) {
      wake(task, word);
    }
  }

  /** Zeroes the word that waits for the end of a thread, and wakes who waits there. */
  static void clearChildTid(Task task) {
    if (task.clearChildTid == 0) {
      return;
    }
    try {
      task.memory().writeInt(task.clearChildTid, 0);
      wake(task, task.clearChildTid);
    } catch (ErrnoException e) {
      // As Linux: a word that cannot be written is nobody's to wait for.
      return;
    }
  }

  private static void wake(Task task, long word) {
    FutexKey key = FutexKey.of(task.memory().space(), word, false);
    task.kernel().futexes().wake(key, 1, Futexes.ANY);
  }
}
