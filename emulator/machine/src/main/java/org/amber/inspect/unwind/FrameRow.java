package org.amber.inspect.unwind;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rules that hold at one instruction: a row of the table of DWARF 5, 6.4.1. */
final class FrameRow {
  private final Rule[] rules = new Rule[FrameRegisters.COUNT];

  /** The canonical frame address is this register and an offset; -1 with an expression. */
  private long cfaRegister = -1;

  private long cfaOffset;
  private FrameEntry.@Nullable Range cfaExpression;

  FrameRow() {
    Arrays.fill(rules, Rule.SAME);
  }

  FrameRow copy() {
    FrameRow copy = new FrameRow();
    System.arraycopy(rules, 0, copy.rules, 0, rules.length);
    copy.cfaRegister = cfaRegister;
    copy.cfaOffset = cfaOffset;
    copy.cfaExpression = cfaExpression;
    return copy;
  }

  Rule rule(int register) {
    return rules[register];
  }

  /** Sets a rule; those of registers that are not followed are left out. */
  void set(long register, Rule rule) {
    if (register >= 0 && register < rules.length) {
      rules[(int) register] = rule;
    }
  }

  /** Sets a rule back to what it was in another row. */
  void restore(long register, FrameRow initial) {
    if (register >= 0 && register < rules.length) {
      rules[(int) register] = initial.rules[(int) register];
    }
  }

  void setCfa(long register, long offset) {
    cfaRegister = register;
    cfaOffset = offset;
    cfaExpression = null;
  }

  void setCfaRegister(long register) {
    setCfa(register, cfaOffset);
  }

  void setCfaOffset(long offset) {
    setCfa(cfaRegister, offset);
  }

  void setCfa(FrameEntry.Range expression) {
    cfaExpression = expression;
  }

  /** The canonical frame address. */
  long cfa(FrameRegisters registers, DwarfExpression expressions) throws UnwindException {
    FrameEntry.Range expression = cfaExpression;
    return expression == null
        ? registers.get(cfaRegister) + cfaOffset
        : expressions.evaluate(expression, registers);
  }
}
