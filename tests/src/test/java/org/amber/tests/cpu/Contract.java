package org.amber.tests.cpu;

import org.amber.cpu.Cpu;
import org.amber.memory.PhysicalMemory;

/** Tests that every engine has to pass. */
abstract class Contract {
  /** Starts the engine. */
  abstract Cpu start(PhysicalMemory physical);

  /** A process with this code, on the engine. */
  final Guest guest(String hex) {
    return new Guest(this::start, hex);
  }
}
