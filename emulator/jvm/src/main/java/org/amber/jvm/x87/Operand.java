package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.Width;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.Unpacked;

/** How an operand in memory of at most 8 bytes becomes a number. */
@FunctionalInterface
interface Operand {
  void into(Unpacked target, long bits);

  /** Of a floating-point number that the row has as its only operand. */
  static Operand floating(Form form) {
    return width(form) == Width.D
        ? (target, bits) -> target.set(Format.SINGLE, bits)
        : (target, bits) -> target.set(Format.DOUBLE, bits);
  }

  /** Of an integer that the row has as its only operand. */
  static Operand integer(Form form) {
    return switch (width(form)) {
      case W -> (target, bits) -> target.setInteger(bits << -Short.SIZE >> -Short.SIZE);
      case D -> (target, bits) -> target.setInteger(bits << Integer.SIZE >> Integer.SIZE);
      default -> Unpacked::setInteger;
    };
  }

  /** Of what is in memory, by the mnemonic: those of integers begin with FI. */
  static Operand of(Form form) {
    return form.mnemonic().startsWith("fi") ? integer(form) : floating(form);
  }

  /** STi. */
  static void register(FpuRegisters fpu, int i, Unpacked target) {
    target.setExtended(fpu.significand(i), fpu.exponent(i));
  }

  private static Width width(Form form) {
    OperandForm operand = form.operands().getFirst();
    return operand.width();
  }
}
