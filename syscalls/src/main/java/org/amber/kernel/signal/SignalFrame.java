package org.amber.kernel.signal;

import org.amber.cpu.CpuState;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;

/**
 * The frame that a handler finds on its stack and rt_sigreturn(2) takes away: struct rt_sigframe of
 * arch/x86/include/asm/sigframe.h, that is return address, ucontext_t and siginfo_t, with the
 * floating-point state above.
 */
public final class SignalFrame {
  private static final int RED_ZONE = 128;
  private static final int UCONTEXT = 8;
  private static final int STACK = UCONTEXT + 16;
  private static final int SIGCONTEXT = UCONTEXT + 40;
  private static final int SIGMASK = SIGCONTEXT + 256;
  private static final int SIGINFO = SIGMASK + 8;
  private static final int SIZE = SIGINFO + SignalInfo.SIZE;

  /** UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS: SS is saved and restored as it is. */
  private static final long UC_FLAGS = 6;

  private static final long DF_RF_TF = 0x400 | 0x10000 | 0x100;

  /** RFLAGS bits that a program may set through the frame (FIX_EFLAGS of Linux). */
  private static final long USER_FLAGS = 0x50dd5;

  /** Offsets in struct sigcontext of the registers in its order. */
  private static final int[] GPR_ORDER = {
    CpuState.R8, CpuState.R9, CpuState.R10, CpuState.R11,
    CpuState.R12, CpuState.R13, CpuState.R14, CpuState.R15,
    CpuState.RDI, CpuState.RSI, CpuState.RBP, CpuState.RBX,
    CpuState.RDX, CpuState.RAX, CpuState.RCX, CpuState.RSP
  };

  private static final int RIP = SIGCONTEXT + 128;
  private static final int EFLAGS = SIGCONTEXT + 136;
  private static final int SELECTORS = SIGCONTEXT + 144;
  private static final int ERR = SIGCONTEXT + 152;
  private static final int TRAPNO = SIGCONTEXT + 160;
  private static final int OLDMASK = SIGCONTEXT + 168;
  private static final int CR2 = SIGCONTEXT + 176;
  private static final int FPSTATE = SIGCONTEXT + 184;

  private SignalFrame() {}

  /** Bytes that a signal delivery takes from a stack at most: AT_MINSIGSTKSZ. */
  public static int largest(FloatingPointFrame floatingPoint) {
    return SIZE + floatingPoint.size() + RED_ZONE + 64 + 16;
  }

  /**
   * The processor's account of a fault, as it appears in the context.
   *
   * @param trap exception vector
   * @param error error code
   * @param address CR2
   */
  public record Fault(int trap, long error, long address) {
    public static final Fault NONE = new Fault(0, 0, 0);
  }

  /** What rt_sigreturn brings back besides the registers. */
  public record Restored(long mask, AlternateStack alternateStack) {}

  /**
   * Builds the frame and points the registers at the handler.
   *
   * @param floatingPoint what the frames of the machine have
   * @param mask the signal mask to return to
   * @throws org.amber.abi.ErrnoException EFAULT when the stack cannot be written; registers are
   *     untouched then
   */
  public static void push(
      CpuState cpu,
      GuestMemory memory,
      FloatingPointFrame floatingPoint,
      SignalInfo info,
      SignalAction action,
      AlternateStack alternate,
      long mask,
      Fault fault) {
    long stack = cpu.gpr[CpuState.RSP] - RED_ZONE;
    boolean onAlternate = alternate.contains(cpu.gpr[CpuState.RSP]);
    if (action.has(SignalAction.SA_ONSTACK) && alternate.isEnabled() && !onAlternate) {
      stack = alternate.base() + alternate.size();
    }
    long fpState = (stack - floatingPoint.size()) & -64;
    long frame = ((fpState - SIZE) & -16) - 8;

    memory.writeLong(frame, action.restorer());
    memory.writeLong(frame + UCONTEXT, UC_FLAGS | floatingPoint.contextFlags());
    memory.writeLong(frame + UCONTEXT + 8, 0);
    writeStack(memory, frame + STACK, alternate, onAlternate);
    writeContext(cpu, memory, frame, mask, fault, fpState);
    info.write(memory, frame + SIGINFO);
    floatingPoint.write(cpu, memory, fpState);

    floatingPoint.enterHandler(cpu);
    cpu.gpr[CpuState.RDI] = info.number();
    cpu.gpr[CpuState.RSI] = frame + SIGINFO;
    cpu.gpr[CpuState.RDX] = frame + UCONTEXT;
    cpu.gpr[CpuState.RAX] = 0;
    cpu.gpr[CpuState.RSP] = frame;
    cpu.rip = action.handler();
    cpu.rflags &= ~DF_RF_TF;
    cpu.cs = 0x33;
    cpu.ss = 0x2b;
  }

  private static void writeStack(
      GuestMemory memory, long at, AlternateStack stack, boolean onStack) {
    memory.writeLong(at, stack.base());
    memory.writeInt(at + 8, onStack ? AlternateStack.SS_ONSTACK : stack.flags());
    memory.writeInt(at + 12, 0);
    memory.writeLong(at + 16, stack.size());
  }

  private static void writeContext(
      CpuState cpu, GuestMemory memory, long frame, long mask, Fault fault, long fpState) {
    for (int i = 0; i < GPR_ORDER.length; i++) {
      memory.writeLong(frame + SIGCONTEXT + 8 * i, cpu.gpr[GPR_ORDER[i]]);
    }
    memory.writeLong(frame + RIP, cpu.rip);
    memory.writeLong(frame + EFLAGS, cpu.rflags);
    memory.writeShort(frame + SELECTORS, (short) cpu.cs);
    memory.writeShort(frame + SELECTORS + 2, (short) cpu.gs);
    memory.writeShort(frame + SELECTORS + 4, (short) cpu.fs);
    memory.writeShort(frame + SELECTORS + 6, (short) cpu.ss);
    memory.writeLong(frame + ERR, fault.error());
    memory.writeLong(frame + TRAPNO, fault.trap());
    memory.writeLong(frame + OLDMASK, mask);
    memory.writeLong(frame + CR2, fault.address());
    memory.writeLong(frame + FPSTATE, fpState);
    memory.zero(frame + FPSTATE + 8, 64);
    memory.writeLong(frame + SIGMASK, mask);
  }

  /**
   * Takes the frame off the stack, as the restorer calls it: RSP is just behind the return address.
   *
   * @throws org.amber.abi.ErrnoException EFAULT when the frame cannot be read or makes no sense
   */
  public static Restored pop(CpuState cpu, GuestMemory memory, FloatingPointFrame floatingPoint) {
    long frame = cpu.gpr[CpuState.RSP] - 8;
    memory.require(frame, SIZE, Access.READ);
    long fpState = memory.readLong(frame + FPSTATE);
    if (fpState != 0) {
      floatingPoint.read(cpu, memory, fpState);
    } else {
      XsaveImage.reset(cpu);
    }
    for (int i = 0; i < GPR_ORDER.length; i++) {
      cpu.gpr[GPR_ORDER[i]] = memory.readLong(frame + SIGCONTEXT + 8 * i);
    }
    cpu.rip = memory.readLong(frame + RIP);
    cpu.rflags = (cpu.rflags & ~USER_FLAGS) | (memory.readLong(frame + EFLAGS) & USER_FLAGS);
    AlternateStack stack =
        new AlternateStack(
            memory.readLong(frame + STACK),
            memory.readLong(frame + STACK + 16),
            memory.readInt(frame + STACK + 8));
    return new Restored(memory.readLong(frame + SIGMASK), stack);
  }
}
