package org.amber.jvm.integer;

/** What a string instruction does with its elements. */
enum StringOperation {
  MOVS(true, true, false),
  CMPS(true, true, true),
  STOS(false, true, false),
  LODS(true, false, false),
  SCAS(false, true, true);

  private final boolean source;
  private final boolean destination;
  private final boolean compares;

  StringOperation(boolean source, boolean destination, boolean compares) {
    this.source = source;
    this.destination = destination;
    this.compares = compares;
  }

  /** Whether it uses what is at RSI. */
  boolean hasSource() {
    return source;
  }

  /** Whether it uses what is at RDI. */
  boolean hasDestination() {
    return destination;
  }

  /** Whether it sets flags, so that REPE and REPNE look at ZF. */
  boolean compares() {
    return compares;
  }
}
