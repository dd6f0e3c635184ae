package org.amber.machine;

/** Where checkpoints go that programs in a machine ask for. */
@FunctionalInterface
public interface CheckpointTarget {
  /**
   * Captures the machine, between two of its steps, to be written while it runs on. The job has
   * ended well when the checkpoint is where a crash of the host does not reach it.
   *
   * @param name what the program calls it: 1 to 64 letters, digits, dots, underscores and hyphens
   * @throws MachineException when it cannot be captured
   */
  SnapshotJob begin(String name, Machine machine) throws MachineException;
}
