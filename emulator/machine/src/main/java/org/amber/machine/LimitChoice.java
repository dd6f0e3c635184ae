package org.amber.machine;

import org.amber.kernel.task.MachineLimits;
import org.jspecify.annotations.Nullable;

/**
 * What the user says a machine may use of its host; null where nothing is said.
 *
 * @param processes processes and threads at once
 * @param memoryBytes memory in use
 * @param files open files at once
 */
public record LimitChoice(
    @Nullable Integer processes, @Nullable Long memoryBytes, @Nullable Integer files) {
  /** Nothing is said. */
  public static final LimitChoice NONE = new LimitChoice(null, null, null);

  /** These limits, but for what the user says. */
  MachineLimits over(MachineLimits usual) {
    return new MachineLimits(
        processes == null ? usual.processes() : processes,
        memoryBytes == null ? usual.memoryBytes() : memoryBytes,
        files == null ? usual.files() : files);
  }

  /**
   * The limits of a new machine.
   *
   * @param fixed whether they are the same on every host
   * @param hostMemory the host's memory in bytes, of which a machine gets three quarters
   */
  MachineLimits forNew(boolean fixed, long hostMemory) {
    return over(MachineLimits.ofMemory(fixed ? MachineLimits.FIXED_MEMORY : share(hostMemory)));
  }

  /**
   * The limits of a machine that was saved, which may have had more memory than this host gives to
   * those that do not say so.
   */
  MachineLimits forResumed(MachineLimits saved, long hostMemory) {
    long memory = Math.min(saved.memoryBytes(), share(hostMemory));
    return over(new MachineLimits(saved.processes(), memory, saved.files()));
  }

  private static long share(long hostMemory) {
    return Math.max(MachineLimits.LEAST_MEMORY, hostMemory / 4 * 3);
  }
}
