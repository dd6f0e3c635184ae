package org.amber.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.amber.cpu.CpuState;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TraceStop;

/** struct ptrace_syscall_info: which call a tracee stops at, and its arguments or result. */
final class CallInformation {
  private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
  private static final int ENTRY = 1;
  private static final int EXIT = 2;
  private static final int MAX_ERRNO = 4095;

  private CallInformation() {}

  static byte[] of(Task task) {
    CpuState cpu = task.cpu();
    TraceStop stop = task.tracing().stop();
    ByteBuffer buffer = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    int kind = stop == TraceStop.CALL_ENTRY ? ENTRY : stop == TraceStop.CALL_EXIT ? EXIT : 0;
    buffer.putInt(kind).putInt(AUDIT_ARCH_X86_64);
    buffer.putLong(cpu.rip).putLong(cpu.gpr[CpuState.RSP]);
    if (kind == ENTRY) {
      CallRecord call = task.call();
      buffer.putLong(call.number());
      for (long argument : call.arguments()) {
        buffer.putLong(argument);
      }
    } else if (kind == EXIT) {
      long result = cpu.gpr[CpuState.RAX];
      buffer.putLong(result);
      buffer.put((byte) (result < 0 && result >= -MAX_ERRNO ? 1 : 0));
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
