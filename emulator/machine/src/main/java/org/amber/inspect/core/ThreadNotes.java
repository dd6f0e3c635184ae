package org.amber.inspect.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.FxsaveImage;
import org.amber.kernel.signal.XsaveImage;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/** The notes of a thread: struct elf_prstatus and struct user_fpregs_struct of x86-64. */
final class ThreadNotes {
  private static final int STATUS_SIZE = 336;
  private static final int PENDING = 16;
  private static final int BLOCKED = 24;
  private static final int IDS = 32;
  private static final int USER_TIME = 48;
  private static final int REGISTERS = 112;
  private static final int VALID_FLOATING_POINT = 328;
  private static final long SECOND = 1_000_000_000L;
  private static final long MICROSECOND = 1_000;
  private static final long NO_CALL = -1;

  private ThreadNotes() {}

  static byte[] status(Task task) {
    ThreadGroup group = task.group();
    ByteBuffer out = ByteBuffer.allocate(STATUS_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(PENDING, task.signals().pending().set());
    out.putLong(BLOCKED, task.signals().mask());
    out.putInt(IDS, task.tid());
    out.putInt(IDS + 4, group.parentPid());
    out.putInt(IDS + 8, group.processGroup());
    out.putInt(IDS + 12, group.session());
    out.putLong(USER_TIME, task.cpuNanos / SECOND);
    out.putLong(USER_TIME + Long.BYTES, task.cpuNanos % SECOND / MICROSECOND);
    out.position(REGISTERS);
    registers(out, task);
    out.putInt(VALID_FLOATING_POINT, 1);
    return out.array();
  }

  /** In the order of struct user_regs_struct. */
  private static void registers(ByteBuffer out, Task task) {
    CpuState cpu = task.cpu();
    int[] first = {
      CpuState.R15,
      CpuState.R14,
      CpuState.R13,
      CpuState.R12,
      CpuState.RBP,
      CpuState.RBX,
      CpuState.R11,
      CpuState.R10,
      CpuState.R9,
      CpuState.R8,
      CpuState.RAX,
      CpuState.RCX,
      CpuState.RDX,
      CpuState.RSI,
      CpuState.RDI
    };
    for (int register : first) {
      out.putLong(cpu.gpr[register]);
    }
    out.putLong(task.call().isActive() ? task.call().number() : NO_CALL);
    out.putLong(cpu.rip).putLong(cpu.cs).putLong(cpu.rflags);
    out.putLong(cpu.gpr[CpuState.RSP]).putLong(cpu.ss);
    out.putLong(cpu.fsBase).putLong(cpu.gsBase);
    out.putLong(cpu.ds).putLong(cpu.es).putLong(cpu.fs).putLong(cpu.gs);
  }

  /** Whether the processor has more registers than {@link #floatingPoint} tells of. */
  static boolean hasExtendedState(Task task) {
    return task.kernel().identity().cpu().has(CpuFeature.XSAVE);
  }

  static byte[] extendedState(Task task) {
    return XsaveImage.of(task.cpu());
  }

  static byte[] floatingPoint(Task task) {
    return FxsaveImage.of(task.cpu());
  }
}
