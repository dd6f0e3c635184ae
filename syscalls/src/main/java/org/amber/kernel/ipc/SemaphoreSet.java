package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.state.SavedBy;

/** A set of semaphores, semget(2). */
public final class SemaphoreSet implements IpcObject {
  /** SEMVMX. */
  public static final int MAX_VALUE = 32767;

  private static final int AGAIN = -Errno.EAGAIN.number();
  private static final int RANGE = -Errno.ERANGE.number();

  private final IpcPermissions permissions;
  private final int[] values;
  private final int[] pids;
  private long operationTime;
  private long changeTime;

  /** By process. */
  private final Map<Integer, SemaphoreUndo> undo = new LinkedHashMap<>();

  /** Those who wait for zero only, in the order of their arrival. */
  @SavedBy("IpcState.semaphoreWaits")
  private final List<SemaphoreWait> waitingForZero = new ArrayList<>();

  /** Those whose operations change values, in the order of their arrival. */
  @SavedBy("IpcState.semaphoreWaits")
  private final List<SemaphoreWait> altering = new ArrayList<>();

  SemaphoreSet(IpcPermissions permissions, int count) {
    this.permissions = permissions;
    this.values = new int[count];
    this.pids = new int[count];
  }

  @Override
  public IpcPermissions permissions() {
    return permissions;
  }

  public int count() {
    return values.length;
  }

  public int value(int number) {
    return values[number];
  }

  /** Who has changed or looked at a semaphore last. */
  public int pid(int number) {
    return pids[number];
  }

  /** Seconds since 1970; 0 for never. */
  public long operationTime() {
    return operationTime;
  }

  public long changeTime() {
    return changeTime;
  }

  void changed(long seconds) {
    changeTime = seconds;
  }

  /** How many threads wait for a semaphore. */
  public int waiters(int number, boolean forZero) {
    int found = 0;
    for (SemaphoreWait wait : forZero ? waitingForZero : altering) {
      found += wait.blocksOn(number, forZero) ? 1 : 0;
    }
    for (SemaphoreWait wait : forZero ? altering : List.<SemaphoreWait>of()) {
      found += wait.blocksOn(number, true) ? 1 : 0;
    }
    return found;
  }

  /** Begins to wait. */
  void enqueue(SemaphoreWait wait) {
    (wait.alters() ? altering : waitingForZero).add(wait);
  }

  void dequeue(SemaphoreWait wait) {
    altering.remove(wait);
    waitingForZero.remove(wait);
  }

  /**
   * Does all operations, or none.
   *
   * @return 0, {@link SemaphoreWait#PENDING} when they have to wait, or a negative errno
   */
  int perform(SemaphoreWait wait) {
    int[] newValues = values.clone();
    SemaphoreUndo undoing = undo.get(wait.pid());
    int[] newUndo = undoing == null ? new int[values.length] : undoing.adjustments().clone();
    boolean undoes = false;
    List<SemaphoreOperation> operations = wait.operations();
    for (int i = 0; i < operations.size(); i++) {
      SemaphoreOperation operation = operations.get(i);
      int number = operation.number();
      int result = newValues[number] + operation.change();
      boolean waitsForZero = operation.change() == 0;
      if (waitsForZero ? result != 0 : result < 0) {
        wait.blocking = i;
        boolean now = (operation.flags() & SemaphoreOperation.IPC_NOWAIT) != 0;
        return now ? AGAIN : SemaphoreWait.PENDING;
      }
      if (result > MAX_VALUE) {
        return RANGE;
      }
      if (operation.undoes()) {
        undoes = true;
        newUndo[number] -= operation.change();
        if (newUndo[number] < -MAX_VALUE - 1 || newUndo[number] > MAX_VALUE) {
          return RANGE;
        }
      }
      newValues[number] = result;
    }
    System.arraycopy(newValues, 0, values, 0, values.length);
    operations.forEach(operation -> pids[operation.number()] = wait.pid());
    if (undoes) {
      undo.put(wait.pid(), new SemaphoreUndo(wait.pid(), newUndo));
    }
    return 0;
  }

  /** An operation has been done. */
  void stamp(long seconds) {
    operationTime = seconds;
  }

  /**
   * Does for others what has become possible: first for those who wait for zero, then in the order
   * of arrival, again from the first one after each success.
   *
   * @return whether anything was done
   */
  boolean advance() {
    boolean any = false;
    boolean more = true;
    while (more) {
      while (completeFirst(waitingForZero)) {
        any = true;
      }
      more = completeFirst(altering);
      any |= more;
    }
    return any;
  }

  private boolean completeFirst(List<SemaphoreWait> waiting) {
    for (SemaphoreWait wait : List.copyOf(waiting)) {
      int result = perform(wait);
      if (result != SemaphoreWait.PENDING) {
        waiting.remove(wait);
        wait.complete(result);
        if (result == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** SETVAL; nothing is left to undo. */
  void setValue(int number, int value, int pid) {
    values[number] = value;
    pids[number] = pid;
    undo.values().forEach(each -> each.adjustments()[number] = 0);
  }

  /** Whether a process has changes to undo here. */
  boolean hasUndo(int pid) {
    return undo.containsKey(pid);
  }

  /** Adds what a process that has ended was to undo. */
  boolean undo(int pid) {
    SemaphoreUndo undoing = undo.remove(pid);
    if (undoing == null) {
      return false;
    }
    int[] adjustments = undoing.adjustments();
    for (int i = 0; i < values.length; i++) {
      if (adjustments[i] != 0) {
        values[i] = Math.clamp((long) values[i] + adjustments[i], 0, MAX_VALUE);
        pids[i] = pid;
      }
    }
    return true;
  }

  /** Ends all waits: the set is gone. */
  void removed() {
    List<SemaphoreWait> all = new ArrayList<>(altering);
    all.addAll(waitingForZero);
    altering.clear();
    waitingForZero.clear();
    all.forEach(wait -> wait.complete(-Errno.EIDRM.number()));
  }

  SemaphoreSetState save() {
    SemaphoreSetState state = new SemaphoreSetState();
    state.permissions = permissions.save();
    state.values = values.clone();
    state.pids = pids.clone();
    state.operationTime = operationTime;
    state.changeTime = changeTime;
    undo.values().forEach(each -> state.undo.add(each.save()));
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static SemaphoreSet restore(SemaphoreSetState state) {
    int count = state.values.length;
    boolean valid = Arrays.stream(state.values).allMatch(value -> value >= 0 && value <= MAX_VALUE);
    if (count == 0 || count > Semaphores.MAX_IN_SET || state.pids.length != count || !valid) {
      throw new IllegalArgumentException("a set of semaphores contradicts itself");
    }
    SemaphoreSet set = new SemaphoreSet(IpcPermissions.restore(state.permissions), count);
    System.arraycopy(state.values, 0, set.values, 0, count);
    System.arraycopy(state.pids, 0, set.pids, 0, count);
    set.operationTime = state.operationTime;
    set.changeTime = state.changeTime;
    for (SemaphoreUndoState undoing : state.undo) {
      if (undoing.adjustments.length != count) {
        throw new IllegalArgumentException("what is to undo fits no set of semaphores");
      }
      set.undo.put(undoing.pid, new SemaphoreUndo(undoing.pid, undoing.adjustments.clone()));
    }
    return set;
  }

  /** Puts back one who waits. */
  void restoreWait(SemaphoreWait wait) {
    for (SemaphoreOperation operation : wait.operations()) {
      if (operation.number() < 0 || operation.number() >= values.length) {
        throw new IllegalArgumentException("a wait for a semaphore that the set does not have");
      }
    }
    enqueue(wait);
  }
}
