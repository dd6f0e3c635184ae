package org.amber.table;

import java.util.List;

/**
 * One system call: the only place that knows its number, name, arguments, handler and support.
 *
 * @param number of the x86-64 table (arch/x86/entry/syscalls/syscall_64.tbl)
 * @param arguments in order, at most six
 * @param support shown by {@code amber syscalls}
 * @param note what is missing when support is partial; empty otherwise
 * @param wholeState whether the handler needs or replaces the complete processor state
 *     (rt_sigreturn, execve, fork), and so must run outside the engine
 */
public record Row(
    int number,
    String name,
    List<ArgumentType<?>> arguments,
    Handlers.Raw handler,
    ResultFormat result,
    Support support,
    String note,
    boolean wholeState) {

  /** How far a call does what its man page says. */
  public enum Support {
    FULL,
    PARTIAL,
    NONE
  }

  /** How strace shows a successful result. */
  public enum ResultFormat {
    DECIMAL,
    HEX,
    OCTAL,
    NONE
  }

  /** The same row, partial for the reason given. */
  public Row partial(String missing) {
    return new Row(number, name, arguments, handler, result, Support.PARTIAL, missing, wholeState);
  }

  /** The same row, shown with another result format. */
  public Row returning(ResultFormat format) {
    return new Row(number, name, arguments, handler, format, support, note, wholeState);
  }

  /** The same row, run outside the engine with the complete processor state. */
  public Row withWholeState() {
    return new Row(number, name, arguments, handler, result, support, note, true);
  }
}
