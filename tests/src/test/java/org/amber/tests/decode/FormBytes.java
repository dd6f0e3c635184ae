package org.amber.tests.decode;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.amber.jvm.decode.Encoding;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;

/** Makes bytes that mean a given instruction, with operands at random. */
public final class FormBytes {
  /** The instruction has no ModRM. */
  public static final int NO_MODRM = -1;

  private static final int TAIL = 10;

  private final Random random;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int modrmAt = NO_MODRM;

  public FormBytes(Random random) {
    this.random = random;
  }

  /** What is behind opcode and ModRM is as long as any. */
  public byte[] of(Form form) {
    bytes.reset();
    modrmAt = NO_MODRM;
    Encoding encoding = form.encoding();
    if (encoding.vex()) {
      vex(form);
    } else {
      legacy(encoding);
    }
    bytes.write(encoding.opcode() + (encoding.holdsRegister() ? random.nextInt(8) : 0));
    if (encoding.modrm().present()) {
      modrmAt = bytes.size();
      bytes.write(modrm(encoding.modrm()));
    }
    for (int i = 0; i < TAIL; i++) {
      bytes.write(random.nextInt());
    }
    return bytes.toByteArray();
  }

  /** Where ModRM is in what {@link #of} has made last, or {@link #NO_MODRM}. */
  public int modrmAt() {
    return modrmAt;
  }

  private void legacy(Encoding encoding) {
    if (encoding.address() == 4) {
      bytes.write(0x67);
    }
    switch (encoding.prefix()) {
      case P66 -> bytes.write(0x66);
      case F3 -> bytes.write(0xf3);
      case F2 -> bytes.write(0xf2);
      case ANY -> {
        if (encoding.size() == 2 || (encoding.size() == Encoding.ANY && random.nextInt(4) == 0)) {
          bytes.write(0x66);
        }
      }
      case NONE -> {}
    }
    boolean wide =
        encoding.wide() == 1
            || encoding.size() == 8
            || (encoding.wide() == Encoding.ANY
                && encoding.size() == Encoding.ANY
                && random.nextBoolean());
    int extensions = random.nextInt(8) & (encoding.notExtended() ? 6 : 7);
    if (wide || random.nextBoolean()) {
      bytes.write(0x40 | (wide ? 8 : 0) | extensions);
    }
    if (encoding.map() > 0) {
      bytes.write(0x0f);
    }
    if (encoding.map() > 1) {
      bytes.write(encoding.map() == 2 ? 0x38 : 0x3a);
    }
  }

  private void vex(Form form) {
    Encoding encoding = form.encoding();
    bytes.write(0xc4);
    bytes.write(random.nextInt(8) << 5 | encoding.map());
    int wide = encoding.wide() == Encoding.ANY ? random.nextInt(2) : encoding.wide();
    boolean hasSource = false;
    for (OperandForm operand : form.operands()) {
      hasSource |= operand.kind() == OperandKind.B || operand.kind() == OperandKind.H;
    }
    int source = hasSource ? random.nextInt(16) : 15;
    int length =
        encoding.vectorLength() == Encoding.ANY
            ? random.nextInt(2)
            : encoding.vectorLength() == 32 ? 1 : 0;
    int prefix =
        switch (encoding.prefix()) {
          case P66 -> 1;
          case F3 -> 2;
          case F2 -> 3;
          default -> 0;
        };
    bytes.write(wide << 7 | source << 3 | length << 2 | prefix);
  }

  private int modrm(Encoding.Modrm wanted) {
    int value = random.nextInt(256);
    while (!wanted.matches(value)) {
      value = random.nextInt(256);
    }
    return value;
  }
}
