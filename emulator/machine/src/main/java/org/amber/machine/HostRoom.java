package org.amber.machine;

import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Reserves host memory for a machine. */
final class HostRoom {
  private static final long LEAST = 256L << 20;

  private HostRoom() {}

  /**
   * Guest memory of this size, or of the largest power-of-two part of it that the host has room
   * for.
   */
  static PhysicalMemory reserve(long bytes) throws MachineException {
    for (long size = bytes; size >= LEAST; size /= 2) {
      PhysicalMemory memory = tryReserve(size);
      if (memory != null) {
        return memory;
      }
    }
    throw new MachineException(
        "the host has no room for guest memory; raise its limit of address space (ulimit -v)");
  }

  private static @Nullable PhysicalMemory tryReserve(long size) {
    try {
      return new PhysicalMemory(size);
    } catch (IllegalStateException e) {
      return null;
    }
  }
}
