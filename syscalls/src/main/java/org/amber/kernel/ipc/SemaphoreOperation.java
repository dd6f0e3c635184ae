package org.amber.kernel.ipc;

/**
 * struct sembuf of semop(2).
 *
 * @param number which semaphore of the set
 * @param change what is added; 0 waits for zero
 * @param flags IPC_NOWAIT, SEM_UNDO
 */
public record SemaphoreOperation(int number, int change, int flags) {
  public static final int IPC_NOWAIT = 04000;
  public static final int SEM_UNDO = 0x1000;

  public boolean undoes() {
    return (flags & SEM_UNDO) != 0;
  }
}
