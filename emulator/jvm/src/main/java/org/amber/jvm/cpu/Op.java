package org.amber.jvm.cpu;

/**
 * One instruction at one place, ready to be executed any number of times. It holds nothing of the
 * guest's state.
 */
@FunctionalInterface
public interface Op {

  /**
   * Executes the instruction. RIP is the executor's; only what transfers control sets {@link
   * Vcpu#rip}.
   *
   * @throws GuestFault when it faults; nothing has been changed then, but for iterations of a REP
   *     instruction that were done, and sticky flags of floating-point exceptions
   */
  void run(Vcpu cpu);
}
