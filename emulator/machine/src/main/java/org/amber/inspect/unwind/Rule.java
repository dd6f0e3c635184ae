package org.amber.inspect.unwind;

/** How the caller's value of a register is found (DWARF 5, 6.4.1). */
sealed interface Rule {
  /** The callee has not kept it. */
  record Undefined() implements Rule {}

  /** It is what it is in the callee. */
  record Same() implements Rule {}

  /** In memory, so many bytes from the canonical frame address. */
  record AtOffset(long offset) implements Rule {}

  /** The canonical frame address and so many bytes. */
  record IsOffset(long offset) implements Rule {}

  /** In another register. */
  record InRegister(long register) implements Rule {}

  /** In memory, where an expression says. */
  record AtExpression(FrameEntry.Range expression) implements Rule {}

  /** What an expression says. */
  record IsExpression(FrameEntry.Range expression) implements Rule {}

  Rule UNDEFINED = new Undefined();
  Rule SAME = new Same();
}
