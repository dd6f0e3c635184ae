package org.amber.jvm.x87;

import java.util.Arrays;
import org.amber.cpu.x86.XsaveLayout;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Vcpu;

/**
 * The parts of the processor's extended state, and where they are in an area of XSAVE, whose first
 * 512 bytes are those of FXSAVE: Intel SDM volume 1, 10.5.1 and 13.4.
 */
final class Components {
  static final int X87 = XsaveLayout.X87;
  static final int SSE = XsaveLayout.SSE;
  static final int AVX = XsaveLayout.AVX;

  /** What there is: XCR0. */
  static final int ALL = XsaveLayout.ALL;

  /** Bytes of FXSAVE's area. */
  static final int LEGACY_SIZE = XsaveLayout.LEGACY_SIZE;

  static final int AVX_OFFSET = XsaveLayout.AVX_OFFSET;
  static final int AVX_SIZE = XsaveLayout.AVX_SIZE;

  /** The value of MXCSR at a reset. */
  static final int INITIAL_MXCSR = 0x1f80;

  /** Bits of MXCSR that there are. */
  static final int MXCSR_MASK = 0xffff;

  private static final int TAG = 4;
  private static final int OPCODE = 6;
  private static final int INSTRUCTION = 8;
  private static final int DATA = 16;
  private static final int MXCSR = 24;
  private static final int REGISTERS = 32;
  private static final int XMM = 160;
  private static final int SLOT = 16;
  private static final int XMM_REGISTERS = 16;
  private static final int LANES = Vcpu.LANES;
  private static final int HIGH_LANES = 2;
  private static final int STATUS = 2;

  private Components() {}

  /** Which are not as at a reset; of SSE, MXCSR is looked at by what asks. */
  static int inUse(Vcpu cpu) {
    long low = 0;
    long high = 0;
    long[] vectors = cpu.vectors();
    for (int i = 0; i < vectors.length; i += LANES) {
      low |= vectors[i] | vectors[i + 1];
      high |= vectors[i + HIGH_LANES] | vectors[i + HIGH_LANES + 1];
    }
    return (cpu.fpu().isInitial() ? 0 : X87) | (low != 0 ? SSE : 0) | (high != 0 ? AVX : 0);
  }

  /**
   * @param wide whether pointers have 64 bits
   */
  static void storeX87(Vcpu cpu, long area, boolean wide) {
    FpuRegisters fpu = cpu.fpu();
    Mmu mmu = cpu.mmu();
    mmu.write16(area, fpu.control());
    mmu.write16(area + STATUS, fpu.status());
    mmu.write16(area + TAG, fpu.occupied());
    mmu.write16(area + OPCODE, fpu.opcode());
    mmu.write64(area + INSTRUCTION, pointer(fpu.instructionPointer(), wide));
    mmu.write64(area + DATA, pointer(fpu.dataPointer(), wide));
    for (int i = 0; i < FpuRegisters.REGISTERS; i++) {
      long slot = area + REGISTERS + SLOT * i;
      mmu.write64(slot, fpu.significand(i));
      // The other six bytes are reserved: they stay, as Unicorn has it, so that what a program
      // saved is the same on every engine.
      mmu.write16(slot + Long.BYTES, fpu.exponent(i));
    }
  }

  static void loadX87(Vcpu cpu, long area, boolean wide) {
    FpuRegisters fpu = cpu.fpu();
    Mmu mmu = cpu.mmu();
    fpu.setStatus(mmu.read16(area + STATUS));
    fpu.setControl(mmu.read16(area));
    fpu.setOccupied(mmu.read8(area + TAG));
    fpu.setPointers(
        mmu.read16(area + OPCODE),
        pointer(mmu.read64(area + INSTRUCTION), wide),
        0,
        pointer(mmu.read64(area + DATA), wide),
        0);
    for (int i = 0; i < FpuRegisters.REGISTERS; i++) {
      long slot = area + REGISTERS + SLOT * i;
      fpu.setRegister(i, mmu.read64(slot), mmu.read16(slot + Long.BYTES));
    }
  }

  /** The selector, in the upper half of the narrow form, is zero. */
  private static long pointer(long value, boolean wide) {
    return wide ? value : value & 0xffff_ffffL;
  }

  static void storeMxcsr(Vcpu cpu, long area) {
    cpu.mmu().write32(area + MXCSR, cpu.mxcsr());
    cpu.mmu().write32(area + MXCSR + Integer.BYTES, MXCSR_MASK);
  }

  static int readMxcsr(Vcpu cpu, long area) {
    return cpu.mmu().read32(area + MXCSR);
  }

  static void storeSse(Vcpu cpu, long area) {
    store(cpu, area + XMM, 0);
  }

  static void loadSse(Vcpu cpu, long area) {
    load(cpu, area + XMM, 0);
  }

  static void storeAvx(Vcpu cpu, long area) {
    store(cpu, area + AVX_OFFSET, HIGH_LANES);
  }

  static void loadAvx(Vcpu cpu, long area) {
    load(cpu, area + AVX_OFFSET, HIGH_LANES);
  }

  private static void store(Vcpu cpu, long at, int lane) {
    for (int i = 0; i < XMM_REGISTERS; i++) {
      int from = LANES * i + lane;
      cpu.mmu().write64(at + SLOT * i, cpu.vectors()[from]);
      cpu.mmu().write64(at + SLOT * i + Long.BYTES, cpu.vectors()[from + 1]);
    }
  }

  private static void load(Vcpu cpu, long at, int lane) {
    for (int i = 0; i < XMM_REGISTERS; i++) {
      int to = LANES * i + lane;
      cpu.vectors()[to] = cpu.mmu().read64(at + SLOT * i);
      cpu.vectors()[to + 1] = cpu.mmu().read64(at + SLOT * i + Long.BYTES);
    }
  }

  static void resetSse(Vcpu cpu) {
    reset(cpu, 0);
  }

  static void resetAvx(Vcpu cpu) {
    reset(cpu, HIGH_LANES);
  }

  private static void reset(Vcpu cpu, int lane) {
    for (int i = lane; i < cpu.vectors().length; i += LANES) {
      Arrays.fill(cpu.vectors(), i, i + HIGH_LANES, 0);
    }
  }
}
