package org.amber.kernel.task;

/**
 * What a machine as a whole may use of its host.
 *
 * @param processes processes and threads at once, those included that nobody has waited for; from 1
 * @param memoryBytes memory that is in use, page tables included; from 1 MiB
 * @param files open files at once; from 1
 */
public record MachineLimits(int processes, long memoryBytes, int files) {
  /** Enough for everything but a fork bomb. */
  public static final int DEFAULT_PROCESSES = 4096;

  /** Enough for everything but a program that has lost count. */
  public static final int DEFAULT_FILES = 65_536;

  /** For a machine that is the same on every host. */
  public static final long FIXED_MEMORY = 4L << 30;

  /** Below this not even a small program starts. */
  public static final long LEAST_MEMORY = 1L << 20;

  public MachineLimits {
    if (processes < 1 || memoryBytes < LEAST_MEMORY || files < 1) {
      throw new IllegalArgumentException(
          "a machine of %d processes, %d bytes and %d files"
              .formatted(processes, memoryBytes, files));
    }
  }

  /** The usual ones with so much memory. */
  public static MachineLimits ofMemory(long bytes) {
    return new MachineLimits(DEFAULT_PROCESSES, bytes, DEFAULT_FILES);
  }

  /** The state form. */
  MachineLimitsState save() {
    MachineLimitsState state = new MachineLimitsState();
    state.processes = processes;
    state.memoryBytes = memoryBytes;
    state.files = files;
    return state;
  }

  /**
   * What was saved.
   *
   * @throws IllegalArgumentException when one of them is too small
   */
  static MachineLimits restore(MachineLimitsState state) {
    return new MachineLimits(state.processes, state.memoryBytes, state.files);
  }
}
