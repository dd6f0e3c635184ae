package org.amber.machine;

import org.amber.cpu.CpuState;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/**
 * What is the same on every engine. This is the one list of what Unicorn does not keep; each is
 * shown by InstructionTruthTest to be in a real processor.
 *
 * <ul>
 *   <li>the exceptions in MXCSR that SSE instructions leave behind;
 *   <li>the exceptions in the x87 status word, its summary bits, and C1 after rounding;
 *   <li>the x87 unit's last opcode, instruction and operand, which have no selectors in 64-bit
 *       mode.
 * </ul>
 */
public final class EngineNeutral {
  private static final int SSE_EXCEPTIONS = 0x3f;
  private static final int X87_EXCEPTIONS = 0x3f;
  private static final int X87_SUMMARY = 1 << 7 | 1 << 15;
  private static final int C1 = 1 << 9;

  private EngineNeutral() {}

  /**
   * The digest of a machine without what engines differ in; the machine is of no use afterwards.
   */
  public static String digest(Machine machine) throws MachineException {
    for (ThreadGroup group : machine.assembly().kernel().groups()) {
      for (Task task : group.tasks()) {
        forget(task.cpu());
      }
    }
    return machine.digest();
  }

  private static void forget(CpuState cpu) {
    cpu.mxcsr &= ~SSE_EXCEPTIONS;
    cpu.fpuStatus &= ~(X87_EXCEPTIONS | X87_SUMMARY | C1);
    cpu.fpuOpcode = 0;
    cpu.fpuInstructionPointer = 0;
    cpu.fpuDataPointer = 0;
    cpu.fpuCodeSelector = 0;
    cpu.fpuDataSelector = 0;
  }
}
