package org.amber.machine;

import org.amber.cpu.Cpu;
import org.amber.memory.PhysicalMemory;

/** What a machine gets from the host it runs on; never saved. */
public interface HostConnection {

  /**
   * An engine over a machine's memory.
   *
   * @throws MachineException when the host has none that works
   */
  Cpu newCpu(PhysicalMemory physical) throws MachineException;

  /** The host's node name. */
  String hostName();

  /** The host's physical memory in bytes. */
  long memoryBytes();

  /** The host as the manifest of a snapshot names it: operating system, processor, Java. */
  String description();
}
