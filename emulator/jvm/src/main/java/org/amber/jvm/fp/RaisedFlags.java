package org.amber.jvm.fp;

/**
 * Exceptions of an instruction, gathered from all elements of its operands: they are told together.
 */
public final class RaisedFlags {
  /** Those that operands raised. */
  private int before;

  /** Those that results raised. */
  private int after;

  /** Tells exceptions that operands raised. */
  void before(int flags) {
    before |= flags;
  }

  /** Tells exceptions that a result raised. */
  void after(int flags) {
    after |= flags & FloatFlags.ALL;
  }

  /** Whether there are any to be taken. */
  public boolean any() {
    return (before | after) != 0;
  }

  /**
   * The exceptions since the last time, as MXCSR is to tell them: after an unmasked one that
   * operands raised nothing is computed, and no result raises any.
   */
  public int take(int mxcsr) {
    int flags = (before & Mxcsr.unmasked(mxcsr)) != 0 ? before : before | after;
    before = 0;
    after = 0;
    return flags;
  }
}
