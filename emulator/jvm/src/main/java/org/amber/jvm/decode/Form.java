package org.amber.jvm.decode;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A row of the table: one instruction with one set of operands.
 *
 * @param number no other row has it; in the order in which they stand in the tables
 * @param mnemonic as assemblers write it
 * @param encoding the bytes that mean it
 * @param operands the destination first
 * @param feature what CPUID must announce, in small letters; {@code base} is always there
 * @param traits what else is to be known of it
 */
public record Form(
    int number,
    String mnemonic,
    Encoding encoding,
    List<OperandForm> operands,
    String feature,
    Set<Trait> traits) {

  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** The operands as the tables have them, with commas. */
  public String operandText() {
    return operands.stream().map(OperandForm::text).collect(Collectors.joining(","));
  }

  /** Whether any operand is of a kind. */
  public boolean has(OperandKind kind) {
    for (OperandForm operand : operands) {
      if (operand.kind() == kind) {
        return true;
      }
    }
    return false;
  }
}
