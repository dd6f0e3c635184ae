package org.amber.jvm.integer;

import org.amber.jvm.cpu.Vcpu;

/** An operand that is written. */
@FunctionalInterface
interface Sink {

  /** Takes as many bits of the value as it is wide; a register of 32 bits is zero-extended. */
  void put(Vcpu cpu, long value);
}
