package org.amber.tests.truth;

import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;

/** An engine that does something wrong now and then. */
final class BrokenCpu implements Cpu {
  private static final int SELDOM = 40;

  /** What it does wrong. */
  enum Fault {
    GENERAL_REGISTER,
    CARRY,
    INSTRUCTION_POINTER,
    VECTOR,
    MXCSR,
    ST,
    STATUS,
    MEMORY,
    EXCEPTION
  }

  private final Cpu cpu;
  private final Fault fault;
  private int runs;

  BrokenCpu(Cpu cpu, Fault fault) {
    this.cpu = cpu;
    this.fault = fault;
  }

  @Override
  public String name() {
    return cpu.name();
  }

  @Override
  public CpuExit run(CpuState state, AddressSpace memory, long steps, CpuUpcalls upcalls) {
    CpuExit exit = cpu.run(state, memory, steps, upcalls);
    if (++runs % SELDOM != 0) {
      return exit;
    }
    switch (fault) {
      case GENERAL_REGISTER -> state.gpr[CpuState.R15] ^= Long.MIN_VALUE;
      case CARRY -> state.rflags ^= 1;
      case INSTRUCTION_POINTER -> state.rip++;
      case VECTOR -> state.xmm[31] ^= 1;
      case MXCSR -> state.mxcsr ^= 1 << 13;
      case ST -> state.stSignificand[0] ^= 2;
      case STATUS -> state.fpuStatus ^= 1 << 9;
      case MEMORY -> {
        GuestMemory guest = new GuestMemory(memory);
        byte value = guest.readByte(Arena.DATA + Arena.PAGE - 1);
        guest.writeByte(Arena.DATA + Arena.PAGE - 1, (byte) ~value);
      }
      case EXCEPTION -> {
        return new CpuExit.ProcessorException(exit.steps(), 6, 0);
      }
    }
    return exit;
  }

  @Override
  public void setBreakpoints(long[] addresses) {
    cpu.setBreakpoints(addresses);
  }

  @Override
  public void interrupt() {
    cpu.interrupt();
  }

  @Override
  public void close() {
    cpu.close();
  }
}
