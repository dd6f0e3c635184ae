package org.amber.machine;

import org.amber.abi.Signal;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.SignalFrame.Fault;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.MemoryShortage;
import org.amber.kernel.task.Task;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.Pte;

/** Which signal a fault or exception of the processor becomes (arch/x86/kernel/traps.c). */
final class FaultSignals {
  private static final int DIVIDE_ERROR = 0;
  private static final int DEBUG = 1;
  private static final int BREAKPOINT = 3;
  private static final int OVERFLOW = 4;
  private static final int BOUND = 5;
  private static final int INVALID_OPCODE = 6;
  private static final int STACK_SEGMENT = 12;
  private static final int PAGE_FAULT = 14;
  private static final int X87 = 16;
  private static final int ALIGNMENT_CHECK = 17;
  private static final int SIMD = 19;

  private static final int ERROR_PROTECTION = 1;
  private static final int ERROR_WRITE = 2;
  private static final int ERROR_USER = 4;
  private static final int ERROR_FETCH = 16;

  void pageFault(Task task, CpuExit.PageFault fault) {
    long address = fault.address();
    // An address whose upper bits are no sign extension raises #GP, not #PF.
    if (!AddressSpace.isCanonical(address)) {
      task.signals().setFault(new Fault(13, 0, 0));
      force(task, new SignalInfo(Signal.SIGSEGV.number(), 0, SignalInfo.SI_KERNEL, 0, 0, 0));
      return;
    }
    AddressSpace space = task.group().memory().space();
    long outcome = space.resolve(address, fault.access());
    if (outcome > 0) {
      return; // What was missing was the time.
    }
    long error = ERROR_USER;
    error |= fault.access() == Access.WRITE ? ERROR_WRITE : 0;
    error |= fault.access() == Access.EXECUTE ? ERROR_FETCH : 0;
    error |= space.entry(address) != Pte.ABSENT ? ERROR_PROTECTION : 0;
    task.signals().setFault(new Fault(PAGE_FAULT, error, address));
    if (outcome == AddressSpace.FAULT_NOT_MAPPED) {
      force(task, SignalInfo.fault(Signal.SIGSEGV.number(), SignalInfo.SEGV_MAPERR, address));
    } else if (outcome == AddressSpace.FAULT_PERMISSION) {
      force(task, SignalInfo.fault(Signal.SIGSEGV.number(), SignalInfo.SEGV_ACCERR, address));
    } else if (outcome == AddressSpace.FAULT_BUS) {
      force(task, SignalInfo.fault(Signal.SIGBUS.number(), SignalInfo.BUS_ADRERR, address));
    } else if (outcome == AddressSpace.FAULT_NO_MEMORY) {
      // Whoever is left makes the access again.
      new MemoryShortage(task.kernel()).killLargest(task.group());
    }
  }

  void exception(Task task, CpuExit.ProcessorException exception) {
    CpuState cpu = task.cpu();
    task.signals().setFault(new Fault(exception.vector(), exception.code(), 0));
    SignalInfo info =
        switch (exception.vector()) {
          case DIVIDE_ERROR ->
              SignalInfo.fault(Signal.SIGFPE.number(), SignalInfo.FPE_INTDIV, cpu.rip);
          case DEBUG -> SignalInfo.fault(Signal.SIGTRAP.number(), SignalInfo.TRAP_TRACE, cpu.rip);
          case BREAKPOINT -> SignalInfo.kernel(Signal.SIGTRAP.number());
          case OVERFLOW, BOUND -> SignalInfo.kernel(Signal.SIGSEGV.number());
          case INVALID_OPCODE ->
              SignalInfo.fault(Signal.SIGILL.number(), SignalInfo.ILL_ILLOPN, cpu.rip);
          case STACK_SEGMENT -> SignalInfo.kernel(Signal.SIGBUS.number());
          case ALIGNMENT_CHECK ->
              SignalInfo.fault(Signal.SIGBUS.number(), SignalInfo.BUS_ADRALN, 0);
          case X87 -> SignalInfo.fault(Signal.SIGFPE.number(), x87Code(cpu), cpu.rip);
          case SIMD -> SignalInfo.fault(Signal.SIGFPE.number(), simdCode(cpu), cpu.rip);
          default -> SignalInfo.kernel(Signal.SIGSEGV.number());
        };
    force(task, info);
  }

  private static int x87Code(CpuState cpu) {
    return floatingPointCode(cpu.fpuStatus & ~cpu.fpuControl & 0x3f);
  }

  private static int simdCode(CpuState cpu) {
    return floatingPointCode(cpu.mxcsr & ~(cpu.mxcsr >> 7) & 0x3f);
  }

  /** fpu__exception_code of Linux: the si_code of unmasked exceptions. */
  private static int floatingPointCode(int exceptions) {
    if ((exceptions & 0x01) != 0) {
      return 7; // FPE_FLTINV
    }
    if ((exceptions & 0x04) != 0) {
      return 3; // FPE_FLTDIV
    }
    if ((exceptions & 0x08) != 0) {
      return 4; // FPE_FLTOVF
    }
    if ((exceptions & 0x12) != 0) {
      return 5; // FPE_FLTUND
    }
    return (exceptions & 0x20) != 0 ? 6 : 0; // FPE_FLTRES
  }

  private static void force(Task task, SignalInfo info) {
    task.kernel().signals().force(task, info);
  }
}
