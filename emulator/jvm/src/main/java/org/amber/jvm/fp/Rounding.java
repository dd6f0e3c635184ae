package org.amber.jvm.fp;

/** How results that do not fit are rounded; as MXCSR and the x87 control word number it. */
public final class Rounding {
  /** To the nearest, and of two equally near to the even one. */
  public static final int NEAREST = 0;

  /** Toward negative infinity. */
  public static final int DOWN = 1;

  /** Toward positive infinity. */
  public static final int UP = 2;

  /** Toward zero. */
  public static final int TRUNCATE = 3;

  private static final int ALL = 3;
  private static final int MXCSR_SHIFT = 13;
  private static final int X87_SHIFT = 10;

  private Rounding() {}

  /** What MXCSR says. */
  public static int ofMxcsr(int mxcsr) {
    return mxcsr >>> MXCSR_SHIFT & ALL;
  }

  /** What the x87 control word says. */
  public static int ofX87(int control) {
    return control >>> X87_SHIFT & ALL;
  }

  /**
   * Whether the magnitude must become one unit greater.
   *
   * @param odd whether the last bit that is kept is set
   * @param rest the bits behind it, the first of them in bit 63; what was behind those in bit 0
   */
  static boolean increments(int mode, boolean negative, boolean odd, long rest) {
    return switch (mode) {
      case NEAREST -> rest < 0 && (odd || rest != Long.MIN_VALUE);
      case DOWN -> negative && rest != 0;
      case UP -> !negative && rest != 0;
      default -> false;
    };
  }
}
