package org.amber.kernel.ipc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** All sets of semaphores, and the threads that wait for them. */
@NotSaved("its sets and waits are saved by Ipc")
public final class Semaphores {
  /** SEMMNI: how many sets there may be. */
  public static final int MAX_SETS = 32000;

  /** SEMMSL: semaphores in a set. */
  public static final int MAX_IN_SET = 32000;

  /** SEMMNS: semaphores in all sets. */
  public static final int MAX_TOTAL = 1_024_000_000;

  /** SEMOPM: operations in one call. */
  public static final int MAX_OPERATIONS = 500;

  private final IpcContext context;
  private final IpcTable<SemaphoreSet> table = new IpcTable<>(MAX_SETS);

  /** In the order of arrival; those with a result stay until their call takes it. */
  private final Map<Integer, SemaphoreWait> waits = new LinkedHashMap<>();

  Semaphores(IpcContext context) {
    this.context = context;
  }

  public IpcTable<SemaphoreSet> table() {
    return table;
  }

  /** The set with a key, or null. */
  public @Nullable SemaphoreSet byKey(int key) {
    return table.byKey(key);
  }

  /** Semaphores of all sets. */
  public int total() {
    int total = 0;
    for (SemaphoreSet set : table.all()) {
      total += set.count();
    }
    return total;
  }

  /**
   * Makes a set of semaphores with the value 0.
   *
   * @throws org.amber.abi.ErrnoException EINVAL, ENOSPC
   */
  public SemaphoreSet create(int key, int count, int mode, Credentials creator) {
    if (count == 0) {
      throw Errno.EINVAL.error();
    }
    if ((long) total() + count > MAX_TOTAL) {
      throw Errno.ENOSPC.error();
    }
    IpcPermissions permissions = new IpcPermissions(key, table.allocate(), creator, mode);
    SemaphoreSet set = new SemaphoreSet(permissions, count);
    set.changed(context.seconds());
    table.add(set);
    return set;
  }

  /** The wait that a thread is in, or null. */
  public @Nullable SemaphoreWait waiting(int tid) {
    return waits.get(tid);
  }

  /**
   * Does the operations now, or begins to wait for them: then {@link #waiting} has the wait.
   *
   * @return 0, or a negative errno: EAGAIN, ERANGE; meaningless when the thread waits
   */
  public int operate(SemaphoreSet set, int tid, int pid, List<SemaphoreOperation> operations) {
    SemaphoreWait wait = new SemaphoreWait(tid, pid, set.permissions().id(), operations);
    int result = set.perform(wait);
    if (result == SemaphoreWait.PENDING) {
      waits.put(tid, wait);
      set.enqueue(wait);
    } else if (result == 0) {
      set.stamp(context.seconds());
      if (wait.alters()) {
        set.advance();
      }
    }
    return result;
  }

  /** A thread has taken its result, or gives up: timeout, signal, end. */
  public void forget(int tid) {
    SemaphoreWait wait = waits.remove(tid);
    SemaphoreSet set = wait == null ? null : table.find(wait.setId());
    if (wait != null && set != null) {
      set.dequeue(wait);
    }
  }

  /** SETVAL and SETALL: values from {@code first} on. */
  public void setValues(SemaphoreSet set, int first, int[] values) {
    for (int i = 0; i < values.length; i++) {
      set.setValue(first + i, values[i], context.callerPid());
    }
    set.changed(context.seconds());
    advance(set);
  }

  private void advance(SemaphoreSet set) {
    if (set.advance()) {
      set.stamp(context.seconds());
    }
  }

  /** Removes a set: IPC_RMID. */
  public void remove(SemaphoreSet set) {
    table.remove(set);
    set.removed();
  }

  /** Owner or mode have been set: IPC_SET. */
  public void changed(SemaphoreSet set) {
    set.changed(context.seconds());
  }

  /** A process has ended: what it was to undo is undone. */
  void processEnded(int pid) {
    for (SemaphoreSet set : List.copyOf(table.all())) {
      if (set.undo(pid)) {
        set.advance();
        set.stamp(context.seconds());
      }
    }
  }

  /** Whether a process has changes to undo when it ends: SEM_UNDO. */
  public boolean hasUndo(int pid) {
    return table.all().stream().anyMatch(set -> set.hasUndo(pid));
  }

  void save(IpcState state) {
    state.semaphoreNumbers = table.save();
    table.all().forEach(set -> state.semaphores.add(set.save()));
    waits.values().forEach(wait -> state.semaphoreWaits.add(wait.save()));
  }

  void restore(IpcState state) {
    table.restore(state.semaphoreNumbers);
    for (SemaphoreSetState saved : state.semaphores) {
      table.putBack(SemaphoreSet.restore(saved));
    }
    for (SemaphoreWaitState saved : state.semaphoreWaits) {
      SemaphoreWait wait = SemaphoreWait.restore(saved);
      if (waits.put(wait.tid(), wait) != null) {
        throw new IllegalArgumentException("thread " + wait.tid() + " waits for two semaphores");
      }
      if (wait.isPending()) {
        SemaphoreSet set = table.find(wait.setId());
        if (set == null) {
          throw new IllegalArgumentException("thread " + wait.tid() + " waits for no semaphore");
        }
        set.restoreWait(wait);
      }
    }
  }
}
