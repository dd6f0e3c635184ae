package org.amber.machine;

import java.nio.file.Path;

/** Takes the state of a machine that stands still, to write it or to digest it. */
final class Capture {
  private final Assembly assembly;

  Capture(Assembly assembly) {
    this.assembly = assembly;
  }

  void write(Path file) throws MachineException {
    throw new MachineException("cannot write " + file + assembly.programName());
  }

  byte[] digest() {
    return new byte[0];
  }
}
