package org.amber.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.amber.cpu.CpuState;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TraceOptions;
import org.amber.kernel.task.Tracing;

/** struct ptrace_syscall_info: which call a tracee stops at, and its arguments or result. */
final class CallInformation {
  private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
  private static final int ENTRY = 1;
  private static final int EXIT = 2;
  private static final int SECCOMP = 3;
  private static final int MAX_ERRNO = 4095;

  private CallInformation() {}

  static byte[] of(Task task) {
    CpuState cpu = task.cpu();
    ByteBuffer buffer = ByteBuffer.allocate(96).order(ByteOrder.LITTLE_ENDIAN);
    int kind = kind(task.tracing());
    buffer.putInt(kind).putInt(AUDIT_ARCH_X86_64);
    buffer.putLong(cpu.rip).putLong(cpu.gpr[CpuState.RSP]);
    if (kind == ENTRY || kind == SECCOMP) {
      CallRecord call = task.call();
      buffer.putLong(call.number());
      for (long argument : call.arguments()) {
        buffer.putLong(argument);
      }
      if (kind == SECCOMP) {
        buffer.putInt((int) task.tracing().message());
      }
    } else if (kind == EXIT) {
      long result = cpu.gpr[CpuState.RAX];
      buffer.putLong(result);
      buffer.put((byte) (result < 0 && result >= -MAX_ERRNO ? 1 : 0));
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Only marked stops are known as those of calls. */
  private static int kind(Tracing tracing) {
    boolean marked = tracing.options().markCalls();
    return switch (tracing.stop()) {
      case CALL_ENTRY -> marked ? ENTRY : 0;
      case CALL_EXIT -> marked ? EXIT : 0;
      case EVENT -> tracing.isAt(TraceOptions.EVENT_SECCOMP) ? SECCOMP : 0;
      default -> 0;
    };
  }
}
