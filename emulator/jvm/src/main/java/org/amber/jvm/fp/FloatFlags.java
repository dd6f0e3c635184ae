package org.amber.jvm.fp;

/**
 * What happened in an operation: exceptions, with the bits they have in MXCSR, in the x87 status
 * word, and as masks in the x87 control word.
 */
public final class FloatFlags {
  public static final int INVALID = 1;
  public static final int DENORMAL = 1 << 1;
  public static final int ZERO_DIVIDE = 1 << 2;
  public static final int OVERFLOW = 1 << 3;
  public static final int UNDERFLOW = 1 << 4;
  public static final int INEXACT = 1 << 5;

  /** Those that are known before anything is computed; an unmasked one prevents that. */
  public static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;

  /** All six. */
  public static final int ALL = BEFORE | OVERFLOW | UNDERFLOW | INEXACT;

  /** The magnitude was rounded up: where the x87 status word has C1. No exception. */
  public static final int ROUNDED_UP = 1 << 9;

  private FloatFlags() {}
}
