package org.amber.jvm.integer;

import org.amber.jvm.cpu.Vcpu;

/** An operand that is read. */
@FunctionalInterface
interface Source {

  /** Its value, sign-extended from its size. */
  long get(Vcpu cpu);
}
