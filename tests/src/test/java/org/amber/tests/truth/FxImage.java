package org.amber.tests.truth;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.cpu.CpuState;

/** Vectors and the x87 unit as FXSAVE64 lays them out, with YMM's upper halves behind. */
final class FxImage {
  static final int FX_BYTES = 512;
  static final int YMM_BYTES = 256;
  private static final int ST = 32;
  private static final int XMM = 160;
  private static final int EMPTY = 3;
  private static final int EXPONENT = 0x7fff;

  private FxImage() {}

  /** Writes the image at the buffer's position, and leaves that behind it. */
  static void put(CpuState state, ByteBuffer to) {
    ByteBuffer at = to.slice(to.position(), FX_BYTES + YMM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    at.putShort(0, (short) state.fpuControl);
    at.putShort(2, (short) state.fpuStatus);
    at.putShort(4, (short) occupied(state.fpuTag));
    at.putShort(6, (short) state.fpuOpcode);
    at.putLong(8, state.fpuInstructionPointer);
    at.putLong(16, state.fpuDataPointer);
    at.putInt(24, state.mxcsr);
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      at.putLong(ST + 16 * i, state.stSignificand[i]);
      at.putLong(ST + 16 * i + 8, state.stExponent[i]);
    }
    for (int i = 0; i < state.xmm.length; i++) {
      at.putLong(XMM + 8 * i, state.xmm[i]);
      at.putLong(FX_BYTES + 8 * i, state.ymmHigh[i]);
    }
    to.position(to.position() + FX_BYTES + YMM_BYTES);
  }

  /** Reads what {@link #put} has written. */
  static void get(ByteBuffer from, CpuState state) {
    ByteBuffer at =
        from.slice(from.position(), FX_BYTES + YMM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    state.fpuControl = at.getShort(0) & 0xffff;
    state.fpuStatus = at.getShort(2) & 0xffff;
    state.fpuOpcode = at.getShort(6) & 0x7ff;
    state.fpuInstructionPointer = at.getLong(8);
    state.fpuDataPointer = at.getLong(16);
    state.mxcsr = at.getInt(24);
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      state.stSignificand[i] = at.getLong(ST + 16 * i);
      state.stExponent[i] = at.getShort(ST + 16 * i + 8) & 0xffff;
    }
    state.fpuTag = tags(at.get(4) & 0xff, state);
    for (int i = 0; i < state.xmm.length; i++) {
      state.xmm[i] = at.getLong(XMM + 8 * i);
      state.ymmHigh[i] = at.getLong(FX_BYTES + 8 * i);
    }
    from.position(from.position() + FX_BYTES + YMM_BYTES);
  }

  /** A bit a physical register that is not empty. */
  static int occupied(int tags) {
    int bits = 0;
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      if ((tags >> (2 * i) & EMPTY) != EMPTY) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  /** The full tag word, which says what is in the registers. */
  static int tags(int occupied, CpuState state) {
    int top = state.fpuStatus >> 11 & 7;
    int tags = 0;
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      int register = (i - top) & 7;
      int tag =
          (occupied >> i & 1) == 0
              ? EMPTY
              : tag(state.stExponent[register] & EXPONENT, state.stSignificand[register]);
      tags |= tag << (2 * i);
    }
    return tags;
  }

  private static int tag(int exponent, long significand) {
    if (exponent == 0 && significand == 0) {
      return 1;
    }
    return exponent != 0 && exponent != EXPONENT && significand < 0 ? 0 : 2;
  }
}
