package org.amber.kernel.ipc;

/** What the end of a process adds to the semaphores of a set: SEM_UNDO of semop(2). */
final class SemaphoreUndo {
  private final int pid;
  private final int[] adjustments;

  SemaphoreUndo(int pid, int[] adjustments) {
    this.pid = pid;
    this.adjustments = adjustments;
  }

  int pid() {
    return pid;
  }

  /** One number for each semaphore. */
  int[] adjustments() {
    return adjustments;
  }

  SemaphoreUndoState save() {
    SemaphoreUndoState state = new SemaphoreUndoState();
    state.pid = pid;
    state.adjustments = adjustments.clone();
    return state;
  }
}
