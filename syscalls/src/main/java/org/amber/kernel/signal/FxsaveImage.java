package org.amber.kernel.signal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.cpu.CpuState;
import org.amber.memory.GuestMemory;

/**
 * The 512 bytes that FXSAVE64 stores (Intel SDM volume 1, 10.5.1): the floating-point state of a
 * signal frame.
 */
public final class FxsaveImage {
  public static final int SIZE = 512;

  private static final int MXCSR = 24;
  private static final int ST = 32;
  private static final int XMM = 160;
  private static final int MXCSR_MASK = 0xffff;

  private FxsaveImage() {}

  public static void write(CpuState cpu, GuestMemory memory, long at) {
    memory.writeBytes(at, of(cpu));
  }

  /** The image. */
  public static byte[] of(CpuState cpu) {
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.putShort(0, (short) cpu.fpuControl);
    image.putShort(2, (short) cpu.fpuStatus);
    image.put(4, (byte) abridgedTag(cpu.fpuTag));
    image.putShort(6, (short) cpu.fpuOpcode);
    image.putLong(8, cpu.fpuInstructionPointer);
    image.putLong(16, cpu.fpuDataPointer);
    image.putInt(MXCSR, cpu.mxcsr);
    image.putInt(MXCSR + 4, MXCSR_MASK);
    for (int i = 0; i < 8; i++) {
      image.putLong(ST + 16 * i, cpu.stSignificand[i]);
      image.putShort(ST + 16 * i + 8, (short) cpu.stExponent[i]);
    }
    for (int i = 0; i < cpu.xmm.length; i++) {
      image.putLong(XMM + 8 * i, cpu.xmm[i]);
    }
    return image.array();
  }

  /** What FXRSTOR64 loads; bits of MXCSR that do not exist are left out. */
  public static void read(CpuState cpu, GuestMemory memory, long at) {
    ByteBuffer image = ByteBuffer.wrap(memory.readBytes(at, SIZE)).order(ByteOrder.LITTLE_ENDIAN);
    cpu.mxcsr = mxcsr(image) & MXCSR_MASK;
    readX87(cpu, image);
    readSse(cpu, image);
  }

  static int mxcsr(ByteBuffer image) {
    return image.getInt(MXCSR);
  }

  /** Whether a processor would load its MXCSR. */
  public static boolean hasSoundMxcsr(GuestMemory memory, long at) {
    return (memory.readInt(at + MXCSR) & ~MXCSR_MASK) == 0;
  }

  /** As above. */
  static boolean hasSoundMxcsr(ByteBuffer image) {
    return (mxcsr(image) & ~MXCSR_MASK) == 0;
  }

  static void readX87(CpuState cpu, ByteBuffer image) {
    cpu.fpuControl = image.getShort(0) & 0xffff;
    cpu.fpuStatus = image.getShort(2) & 0xffff;
    cpu.fpuOpcode = image.getShort(6) & 0x7ff;
    cpu.fpuInstructionPointer = image.getLong(8);
    cpu.fpuDataPointer = image.getLong(16);
    for (int i = 0; i < 8; i++) {
      cpu.stSignificand[i] = image.getLong(ST + 16 * i);
      cpu.stExponent[i] = image.getShort(ST + 16 * i + 8) & 0xffff;
    }
    cpu.fpuTag = fullTag(cpu, image.get(4) & 0xff);
  }

  static void readSse(CpuState cpu, ByteBuffer image) {
    for (int i = 0; i < cpu.xmm.length; i++) {
      cpu.xmm[i] = image.getLong(XMM + 8 * i);
    }
  }

  private static int abridgedTag(int full) {
    int abridged = 0;
    for (int physical = 0; physical < 8; physical++) {
      if (((full >> (2 * physical)) & 3) != 3) {
        abridged |= 1 << physical;
      }
    }
    return abridged;
  }

  /** What FXRSTOR makes of the abridged tag: the class of each value that is not empty. */
  private static int fullTag(CpuState cpu, int abridged) {
    int top = (cpu.fpuStatus >> 11) & 7;
    int full = 0;
    for (int physical = 0; physical < 8; physical++) {
      int tag = 3;
      if ((abridged & (1 << physical)) != 0) {
        int relative = (physical - top) & 7;
        tag = classOf(cpu.stSignificand[relative], cpu.stExponent[relative] & 0x7fff);
      }
      full |= tag << (2 * physical);
    }
    return full;
  }

  /** Tag of a value: 0 valid, 1 zero, 2 special. */
  private static int classOf(long significand, int exponent) {
    if (exponent == 0 && significand == 0) {
      return 1;
    }
    boolean normal = exponent != 0 && exponent != 0x7fff && significand < 0;
    return normal ? 0 : 2;
  }
}
