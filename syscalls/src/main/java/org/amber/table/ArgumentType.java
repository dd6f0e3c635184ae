package org.amber.table;

/**
 * One kind of system call argument: how the register becomes a typed value and how strace shows it.
 */
public interface ArgumentType<T> {

  /** The typed value; never fails, handlers check ranges. */
  T decode(long raw);

  /** Appends the argument in strace's notation. */
  void format(StringBuilder line, long raw, StraceContext context);
}
