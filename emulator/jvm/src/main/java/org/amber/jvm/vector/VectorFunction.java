package org.amber.jvm.vector;

import org.amber.jvm.cpu.Vcpu;

/** What a vector instruction does with its operands as a whole. */
@FunctionalInterface
public interface VectorFunction {

  /**
   * Computes the destination. May throw {@link org.amber.jvm.cpu.GuestFault}, and then has changed
   * nothing but {@code to} and sticky flags.
   *
   * @param v {@link Vcpu#vectors}
   * @param to where in it the result goes: no operand is there; every quadword of the destination
   *     must be set
   * @param a where the first source is
   * @param b where the second source is
   */
  void apply(Vcpu cpu, long[] v, int to, int a, int b);
}
