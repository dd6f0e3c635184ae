package org.amber.table;

/**
 * One kind of system call argument: how the register becomes a typed value and how strace shows it.
 */
public interface ArgumentType<T> {

  /** The typed value; never fails, handlers check ranges. */
  T decode(long raw);

  /** Whether it is what the call gives back, and so can be shown only at the end. */
  default boolean isOutput() {
    return false;
  }

  /** Whether the call has this argument; some depend on others. */
  default boolean isShown(StraceContext context) {
    return true;
  }

  /** Appends the argument in strace's notation. */
  void format(StringBuilder line, long raw, StraceContext context);
}
