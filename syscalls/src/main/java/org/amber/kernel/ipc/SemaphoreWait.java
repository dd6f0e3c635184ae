package org.amber.kernel.ipc;

import java.util.List;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/**
 * A thread in semop(2). Whoever makes its operations possible does them for it and leaves the
 * result here, as Linux does, so that nobody gets between.
 */
public final class SemaphoreWait {
  /** {@link #result} before there is one; other values are 0 or a negative errno. */
  static final int PENDING = 1;

  private final int tid;
  private final int pid;
  private final int setId;

  @SavedAs({"numbers", "changes", "flags"})
  private final List<SemaphoreOperation> operations;

  @NotSaved("the call runs again and waits anew")
  private final WaitQueue queue = new WaitQueue();

  private int result = PENDING;

  /** The operation that could not be done; for GETNCNT and GETZCNT. */
  int blocking;

  SemaphoreWait(int tid, int pid, int setId, List<SemaphoreOperation> operations) {
    this.tid = tid;
    this.pid = pid;
    this.setId = setId;
    this.operations = List.copyOf(operations);
  }

  public int tid() {
    return tid;
  }

  int pid() {
    return pid;
  }

  int setId() {
    return setId;
  }

  List<SemaphoreOperation> operations() {
    return operations;
  }

  /** Whether an operation changes a value. */
  boolean alters() {
    return operations.stream().anyMatch(operation -> operation.change() != 0);
  }

  /** Woken when there is a result. */
  public WaitQueue queue() {
    return queue;
  }

  public boolean isPending() {
    return result == PENDING;
  }

  /** 0 or a negative errno, once not pending. */
  public int result() {
    return result;
  }

  void complete(int outcome) {
    result = outcome;
    queue.wakeAll();
  }

  /** Whether it waits for a semaphore, to become zero or to grow. */
  boolean blocksOn(int number, boolean forZero) {
    SemaphoreOperation operation = operations.get(blocking);
    return operation.number() == number
        && (forZero ? operation.change() == 0 : operation.change() < 0);
  }

  SemaphoreWaitState save() {
    SemaphoreWaitState state = new SemaphoreWaitState();
    state.tid = tid;
    state.pid = pid;
    state.setId = setId;
    state.numbers = operations.stream().mapToInt(SemaphoreOperation::number).toArray();
    state.changes = operations.stream().mapToInt(SemaphoreOperation::change).toArray();
    state.flags = operations.stream().mapToInt(SemaphoreOperation::flags).toArray();
    state.result = result;
    state.blocking = blocking;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static SemaphoreWait restore(SemaphoreWaitState state) {
    int count = state.numbers.length;
    boolean consistent =
        count > 0
            && state.changes.length == count
            && state.flags.length == count
            && state.blocking >= 0
            && state.blocking < count
            && state.result <= PENDING;
    if (!consistent) {
      throw new IllegalArgumentException("a wait for semaphores contradicts itself");
    }
    SemaphoreOperation[] operations = new SemaphoreOperation[count];
    for (int i = 0; i < count; i++) {
      operations[i] = new SemaphoreOperation(state.numbers[i], state.changes[i], state.flags[i]);
    }
    SemaphoreWait wait = new SemaphoreWait(state.tid, state.pid, state.setId, List.of(operations));
    wait.result = state.result;
    wait.blocking = state.blocking;
    return wait;
  }
}
