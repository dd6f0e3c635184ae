package org.amber.unicorn.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.unicorn.RegisterBatch;
import org.amber.unicorn.TlbType;
import org.amber.unicorn.Unicorn;
import org.amber.unicorn.X86CpuModel;
import org.amber.unicorn.X86Register;

/** Brings a fresh emulator to where an operating system has brought the processor: user mode. */
final class Boot {
  private static final int MSR_EFER = 0xc000_0080;
  private static final int MSR_STAR = 0xc000_0081;
  private static final long EFER_SYSCALL = 1;

  /** SYSRET makes CS this + 16 and SS this + 8, at privilege level 3: Linux's 0x33 and 0x2b. */
  private static final long STAR_USER = 0x23L << 48;

  private static final long CR4_OSFXSR = 1 << 9;
  private static final long CR4_OSXMMEXCPT = 1 << 10;

  private static final byte[] SYSRETQ = {0x48, 0x0f, 0x07};

  /** Any address: during the boot every page is the boot page. */
  private static final long START = 0x1000;

  private static final long LANDING = START + 16;

  private Boot() {}

  /**
   * Makes the settings that must come first.
   *
   * @param codeBytes room for translated code; when it is full, Unicorn begins anew
   */
  static void configure(Unicorn unicorn, int codeBytes) {
    // The least model with RDTSCP and all of x86-64-v2; CPUID tells less than it has.
    unicorn.setCpuModel(X86CpuModel.SANDYBRIDGE);
    unicorn.setCodeBufferSize(codeBytes);
    unicorn.setTlbType(TlbType.VIRTUAL);
  }

  /**
   * Executes SYSRET. From then on Unicorn itself refuses privileged instructions, and POPF leaves
   * alone what user mode must not change.
   *
   * @param page the memory that every virtual address maps to now
   */
  static void enterUserMode(Unicorn unicorn, MemorySegment page) {
    MemorySegment.copy(
        SYSRETQ, 0, page, ValueLayout.JAVA_BYTE, START % page.byteSize(), SYSRETQ.length);
    // Without OSXSAVE, XGETBV is undefined as CPUID says.
    unicorn.write(X86Register.CR4, CR4_OSFXSR | CR4_OSXMMEXCPT);
    writeMsr(unicorn, MSR_STAR, STAR_USER);
    writeMsr(unicorn, MSR_EFER, readMsr(unicorn, MSR_EFER) | EFER_SYSCALL);
    unicorn.write(X86Register.RCX, LANDING);
    unicorn.write(X86Register.R11, 0x202);
    unicorn.setExits(LANDING);
    unicorn.start(START, 0, Unicorn.UNLIMITED);
    if (unicorn.read(X86Register.CS) != 0x33) {
      throw new IllegalStateException("Unicorn does not reach user mode");
    }
    unicorn.setExits();
    unicorn.flushBlocks();
    unicorn.flushTlb();
  }

  private static long readMsr(Unicorn unicorn, int number) {
    RegisterBatch msr = unicorn.batch(X86Register.MSR);
    msr.set(0, number & 0xffff_ffffL);
    msr.read();
    return msr.getHigh(0);
  }

  private static void writeMsr(Unicorn unicorn, int number, long value) {
    RegisterBatch msr = unicorn.batch(X86Register.MSR);
    msr.set(0, number & 0xffff_ffffL);
    msr.setHigh(0, value);
    msr.write();
  }
}
