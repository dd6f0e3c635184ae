package org.amber.tests.truth;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Instruction;

/** What instructions load that restore a part of the processor's state. */
final class Images {
  private static final int HEADER = 512;
  private static final int XSAVE_BYTES = 832;
  private static final int ENVIRONMENT = 28;

  private Images() {}

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] control(Random random) {
    int control = random.nextInt(4) == 0 ? random.nextInt() : new Values(random).fpuControl();
    return buffer(2).putShort((short) control).array();
  }

  static byte[] mxcsr(Random random) {
    int value = random.nextInt(6) == 0 ? random.nextInt() : new Values(random).mxcsr();
    return buffer(4).putInt(value).array();
  }

  /** As XSAVE lays it out, with a header that is now and then refused. */
  static byte[] xsave(Random random, States states) {
    byte[] image = states.image();
    byte[] bytes = new byte[XSAVE_BYTES];
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    all.put(0, image, 0, HEADER);
    all.put(HEADER + 64, image, HEADER, FxImage.YMM_BYTES);
    all.putLong(HEADER, random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(8));
    if (random.nextInt(12) == 0) {
      all.put(HEADER + 8 + random.nextInt(16), (byte) 1);
    }
    return bytes;
  }

  /** As FNSTENV or FNSAVE lay it out. */
  static byte[] environment(Random random, States states, Instruction instruction) {
    boolean whole = instruction.form().mnemonic().equals("frstor");
    CpuState other = new CpuState();
    states.fill(other);
    boolean small = instruction.operandSize() == 2;
    int environment = small ? ENVIRONMENT / 2 : ENVIRONMENT;
    byte[] image = new byte[ENVIRONMENT + 80];
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = {
      other.fpuControl, other.fpuStatus, random.nextInt(3) == 0 ? random.nextInt() : other.fpuTag
    };
    for (int i = 0; i < words.length; i++) {
      bytes.putShort(i * (small ? 2 : 4), (short) words[i]);
    }
    if (random.nextInt(4) == 0) {
      bytes.putShort(small ? 6 : 12, (short) random.nextInt());
    }
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      bytes.putLong(environment + 10 * i, other.stSignificand[i]);
      bytes.putShort(environment + 10 * i + 8, (short) other.stExponent[i]);
    }
    return Arrays.copyOf(image, whole ? environment + 80 : environment);
  }
}
