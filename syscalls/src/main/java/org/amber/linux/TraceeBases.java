package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;

/** PTRACE_ARCH_PRCTL: arch_prctl(2) for a traced thread. */
final class TraceeBases {
  private static final int SET_GS = 0x1001;
  private static final int SET_FS = 0x1002;
  private static final int GET_FS = 0x1003;
  private static final int GET_GS = 0x1004;

  private TraceeBases() {}

  static Outcome answer(Tracee tracee, int code, long address) {
    Task task = tracee.task();
    switch (code) {
      case SET_GS -> task.cpu().gsBase = base(address);
      case SET_FS -> task.cpu().fsBase = base(address);
      case GET_FS -> tracee.tracer().memory().writeLong(address, task.cpu().fsBase);
      case GET_GS -> tracee.tracer().memory().writeLong(address, task.cpu().gsBase);
      default -> throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  private static long base(long value) {
    if (value < 0 || value >= AddressSpace.TASK_SIZE) {
      throw Errno.EPERM.error();
    }
    return value;
  }
}
