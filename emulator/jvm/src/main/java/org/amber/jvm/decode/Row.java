package org.amber.jvm.decode;

import java.util.ArrayList;
import java.util.List;
import org.amber.jvm.decode.Encoding.Modrm;
import org.amber.jvm.decode.Encoding.Prefix;

/**
 * A form as the decoder needs it. What it asks of every instruction is worked out once here: most
 * instructions of a short program are decoded by code that the JVM has not compiled yet.
 */
final class Row {
  private static final OperandForm[] NONE = {};

  final Form form;
  final Prefix prefix;
  final boolean hasModrm;
  final Modrm modrm;
  final boolean holdsRegister;
  final boolean notExtended;

  /** What the sizes must be, each a number or {@link Encoding#ANY}. */
  final int size;

  final int wide;
  final int vectorLength;
  final int address;

  /** The operand size without REX.W, and without and with the operand-size prefix. */
  final int usualSize;

  final int narrowSize;

  final boolean mayBeLocked;
  final boolean usesVvvv;
  final boolean usesSegment;
  final boolean loadsSegment;
  final boolean hasVectorIndex;

  /** The operands that are numbers in the instruction. */
  final OperandForm[] numbers;

  Row(Form form) {
    Encoding encoding = form.encoding();
    this.form = form;
    prefix = encoding.prefix();
    modrm = encoding.modrm();
    hasModrm = modrm.present();
    holdsRegister = encoding.holdsRegister();
    notExtended = encoding.notExtended();
    size = encoding.size();
    wide = encoding.wide();
    vectorLength = encoding.vectorLength();
    address = encoding.address();
    usualSize = form.has(Trait.F64) || form.has(Trait.D64) ? 8 : 4;
    narrowSize = form.has(Trait.F64) ? 8 : prefix == Prefix.P66 ? usualSize : 2;
    mayBeLocked = form.has(Trait.LOCK);
    usesVvvv = form.has(OperandKind.B) || form.has(OperandKind.H);
    usesSegment = form.has(OperandKind.SEGMENT);
    loadsSegment = usesSegment && form.operands().getFirst().kind() == OperandKind.SEGMENT;
    hasVectorIndex = form.has(OperandKind.VSIB);
    numbers = numbers(form);
  }

  private static OperandForm[] numbers(Form form) {
    List<OperandForm> numbers = new ArrayList<>();
    for (OperandForm operand : form.operands()) {
      switch (operand.kind()) {
        case I, J, L, O -> numbers.add(operand);
        default -> {}
      }
    }
    return numbers.toArray(NONE);
  }
}
