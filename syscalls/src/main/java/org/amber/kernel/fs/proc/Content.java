package org.amber.kernel.fs.proc;

/** Makes the text of a generated file. */
@FunctionalInterface
interface Content {
  /**
   * Appends the text as byte string, one char for each byte.
   *
   * @throws org.amber.abi.ErrnoException ESRCH when what it tells of is gone
   */
  void write(StringBuilder text);
}
