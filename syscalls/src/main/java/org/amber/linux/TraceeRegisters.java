package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.cpu.CpuState;
import org.amber.kernel.task.Task;
import org.amber.memory.AddressSpace;

/** The registers of a traced thread in the order of struct user_regs_struct. */
final class TraceeRegisters {
  /** How many there are, 8 bytes each. */
  static final int COUNT = 27;

  private static final int ORIG_RAX = 15;
  private static final int RIP = 16;
  private static final int CS = 17;
  private static final int EFLAGS = 18;
  private static final int RSP = 19;
  private static final int SS = 20;
  private static final int FS_BASE = 21;
  private static final int GS_BASE = 22;
  private static final int DS = 23;
  private static final int ES = 24;
  private static final int FS = 25;

  /** The general registers from r15 to rdi, by their numbers in {@link CpuState}. */
  private static final int[] GENERAL = {
    CpuState.R15, CpuState.R14, CpuState.R13, CpuState.R12, CpuState.RBP, CpuState.RBX,
    CpuState.R11, CpuState.R10, CpuState.R9, CpuState.R8, CpuState.RAX, CpuState.RCX,
    CpuState.RDX, CpuState.RSI, CpuState.RDI
  };

  /** CF PF AF ZF SF TF DF OF NT RF AC: FLAG_MASK of arch/x86/kernel/ptrace.c. */
  private static final long USER_FLAGS = 0x5_4dd5L;

  private final Task task;
  private final CpuState cpu;

  TraceeRegisters(Task task) {
    this.task = task;
    this.cpu = task.cpu();
  }

  long get(int index) {
    if (index < GENERAL.length) {
      return cpu.gpr[GENERAL[index]];
    }
    return switch (index) {
      case ORIG_RAX -> task.tracing().call().number();
      case RIP -> cpu.rip;
      case CS -> cpu.cs;
      case EFLAGS -> cpu.rflags;
      case RSP -> cpu.gpr[CpuState.RSP];
      case SS -> cpu.ss;
      case FS_BASE -> cpu.fsBase;
      case GS_BASE -> cpu.gsBase;
      case DS -> cpu.ds;
      case ES -> cpu.es;
      case FS -> cpu.fs;
      default -> cpu.gs;
    };
  }

  /**
   * Sets one register.
   *
   * @throws org.amber.abi.ErrnoException EIO for a value that it cannot have
   */
  void set(int index, long value) {
    if (index < GENERAL.length) {
      cpu.gpr[GENERAL[index]] = value;
      return;
    }
    switch (index) {
      case ORIG_RAX -> task.tracing().call().setNumber(value);
      case RIP -> cpu.rip = value;
      case EFLAGS -> cpu.rflags = (cpu.rflags & ~USER_FLAGS) | (value & USER_FLAGS);
      case RSP -> cpu.gpr[CpuState.RSP] = value;
      case FS_BASE -> cpu.fsBase = base(value);
      case GS_BASE -> cpu.gsBase = base(value);
      case CS, SS -> requireSelector(value, false);
      default -> requireSelector(value, true);
    }
  }

  /** The number of the call goes last: what it does depends on RIP and RAX. */
  void setAll(long[] values) {
    for (int i = 0; i < COUNT; i++) {
      if (i != ORIG_RAX) {
        set(i, values[i]);
      }
    }
    set(ORIG_RAX, values[ORIG_RAX]);
  }

  private static long base(long value) {
    if (value < 0 || value >= AddressSpace.TASK_SIZE) {
      throw Errno.EIO.error();
    }
    return value;
  }

  /** Selectors of user mode, or null where that can be; in 64-bit mode they say nothing else. */
  private static void requireSelector(long value, boolean mayBeNull) {
    boolean user = (value & 3) == 3;
    if (!user && !(mayBeNull && (value & 0xffff) == 0)) {
      throw Errno.EIO.error();
    }
  }
}
