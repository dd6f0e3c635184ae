package org.amber.tests.truth;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.Width;

/** Fills the registers and memory of cases at random. */
final class States {
  private static final List<Values.Lane> INTEGERS =
      List.of(Values.Lane.I8, Values.Lane.I16, Values.Lane.I32, Values.Lane.I64);
  private static final int POOL = 4;
  private static final int EXCEPTIONS = 0x3f;
  private static final int ERROR_SUMMARY = 0x8080;

  private final Random random;
  private final Values values;
  private final Values.Lane natural;

  /** What comes up again and again, so that operands are equal or nearly so. */
  private final long[] pool = new long[POOL];

  private final boolean usesPool;

  States(Random random, Values values, Form form) {
    this.random = random;
    this.values = values;
    Values.Lane usual = natural(form);
    this.natural = values.oneIn(4) ? values.anyLane() : usual;
    this.usesPool = values.oneIn(4);
    for (int i = 0; i < POOL; i++) {
      pool[i] = values.lanes(natural);
    }
  }

  /** What the operands of a row are. */
  private static Values.Lane natural(Form form) {
    String name = form.mnemonic();
    if (name.contains("ph2ps")) {
      return Values.Lane.F16;
    }
    if (name.matches(".*(ps|ss)(2\\w+)?")) {
      return Values.Lane.F32;
    }
    if (name.matches(".*(pd|sd)(2\\w+)?")) {
      return Values.Lane.F64;
    }
    if (form.feature().equals("x87") && !name.startsWith("fi")) {
      for (OperandForm operand : form.operands()) {
        if (operand.width() == Width.D) {
          return Values.Lane.F32;
        }
      }
      return Values.Lane.F64;
    }
    return INTEGERS.get(Math.floorMod(name.hashCode(), INTEGERS.size()));
  }

  private long lane() {
    return usesPool && random.nextInt(4) != 0
        ? pool[random.nextInt(POOL)]
        : values.lanes(values.oneIn(5) ? values.anyLane() : natural);
  }

  /** All registers, of which some are to be set otherwise. */
  void fill(CpuState state) {
    for (int i = 0; i < state.gpr.length; i++) {
      state.gpr[i] = values.integer();
    }
    state.rflags = values.flags();
    state.mxcsr = values.mxcsr();
    for (int i = 0; i < state.xmm.length; i++) {
      state.xmm[i] = lane();
      state.ymmHigh[i] = lane();
    }
    fillFpu(state);
  }

  private void fillFpu(CpuState state) {
    state.fpuControl = values.fpuControl();
    int status = random.nextInt() & 0x7f7f;
    if (random.nextInt(16) != 0) {
      status &= (state.fpuControl & EXCEPTIONS) | ~EXCEPTIONS;
    }
    if (random.nextBoolean()) {
      status &= ~0x7f;
    }
    if ((status & ~state.fpuControl & EXCEPTIONS) != 0) {
      status |= ERROR_SUMMARY;
    }
    state.fpuStatus = status;
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      state.stExponent[i] = values.exponent();
      state.stSignificand[i] = values.significand(state.stExponent[i]);
      if (values.oneIn(12)) {
        state.stExponent[i] &= 0x8000;
        state.stSignificand[i] = 0;
      } else if (values.oneIn(12)) {
        state.stExponent[i] |= 0x7fff;
        state.stSignificand[i] = Long.MIN_VALUE;
      } else if (i > 0 && values.oneIn(8)) {
        state.stExponent[i] = state.stExponent[i - 1];
        state.stSignificand[i] = state.stSignificand[i - 1];
      }
    }
    int occupied = random.nextInt(3) != 0 ? 0xff : values.oneIn(3) ? 0 : random.nextInt(256);
    state.fpuTag = FxImage.tags(occupied, state);
  }

  /** Memory for an operand. */
  byte[] memory(int length) {
    byte[] memory = new byte[(length + 7) / 8 * 8];
    ByteBuffer bytes = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putLong(lane());
    }
    return memory;
  }

  /** Memory with few different bytes. */
  byte[] repetitive(int length, long value) {
    byte[] bytes = new byte[length];
    byte other = (byte) random.nextInt();
    boolean mixed = random.nextBoolean();
    for (int i = 0; i < length; i++) {
      bytes[i] = mixed && values.oneIn(6) ? other : (byte) (value >>> (8 * (i & 7)));
    }
    return bytes;
  }

  /** An extended number in memory. */
  byte[] extended() {
    int exponent = values.exponent();
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(values.significand(exponent))
        .putShort((short) exponent)
        .array();
  }

  /** A number in packed decimal digits. */
  byte[] decimal() {
    byte[] bytes = new byte[10];
    boolean sound = random.nextInt(5) != 0;
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte) (sound ? random.nextInt(10) << 4 | random.nextInt(10) : random.nextInt(256));
    }
    bytes[9] = (byte) (sound ? random.nextInt(2) << 7 : bytes[9]);
    return bytes;
  }

  /** Another state of vectors and x87 unit, as FXSAVE64 would lay it out. */
  byte[] image() {
    CpuState other = new CpuState();
    fill(other);
    other.fpuInstructionPointer = random.nextInt() & 0x7fff_ffff;
    other.fpuDataPointer = random.nextInt() & 0x7fff_ffff;
    byte[] bytes = new byte[FxImage.FX_BYTES + FxImage.YMM_BYTES];
    FxImage.put(other, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
