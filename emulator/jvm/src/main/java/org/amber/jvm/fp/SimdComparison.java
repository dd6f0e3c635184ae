package org.amber.jvm.fp;

/** Comparisons, see {@link SimdFloat}. */
public final class SimdComparison {
  /** Relations of two numbers; a predicate is true for some of them. */
  public static final int EQUAL = 1;

  public static final int LESS = 2;
  public static final int GREATER = 4;

  /** One of them is a NaN. */
  public static final int UNORDERED = 8;

  /** Predicate of an immediate byte, 0 to 15: the relations for which it is true, a digit each. */
  private static final long PREDICATES = 0xf456_0ba9_7cde_8321L;

  /** The first 16 predicates that raise an exception for quiet NaNs; of the others the rest do. */
  private static final int SIGNALING = 0x6666;

  private final RaisedFlags raised;
  private final Unpacked x = new Unpacked();
  private final Unpacked y = new Unpacked();

  SimdComparison(RaisedFlags raised) {
    this.raised = raised;
  }

  /**
   * How two numbers relate.
   *
   * @param signaling whether quiet NaNs are an exception
   * @return {@link #EQUAL}, {@link #LESS}, {@link #GREATER} or {@link #UNORDERED}
   */
  public int relation(Format format, int mxcsr, long a, long b, boolean signaling) {
    Mxcsr.set(x, format, mxcsr, a);
    Mxcsr.set(y, format, mxcsr, b);
    if (x.isNan() || y.isNan()) {
      boolean quiet =
          x.kind != Unpacked.Kind.SIGNALING_NAN && y.kind != Unpacked.Kind.SIGNALING_NAN;
      if (signaling || !quiet) {
        raised.before(FloatFlags.INVALID);
      }
      return UNORDERED;
    }
    if (x.denormal || y.denormal) {
      raised.before(FloatFlags.DENORMAL);
    }
    int order = x.compare(y);
    return order == 0 ? EQUAL : order < 0 ? LESS : GREATER;
  }

  /** The lesser; b when they are equal or one is a NaN. */
  public long min(Format format, int mxcsr, long a, long b) {
    boolean first = relation(format, mxcsr, a, b, true) == LESS;
    return seen(format, first ? x : y, first ? a : b);
  }

  /** The greater; b when they are equal or one is a NaN. */
  public long max(Format format, int mxcsr, long a, long b) {
    boolean first = relation(format, mxcsr, a, b, true) == GREATER;
    return seen(format, first ? x : y, first ? a : b);
  }

  /** An operand as it is, unless it was taken for zero. */
  private static long seen(Format format, Unpacked operand, long bits) {
    return operand.isZero() ? format.zero(operand.negative) : bits;
  }

  /**
   * Whether a predicate is true for a relation.
   *
   * @param predicate 0 to 31, as the immediate bytes of VCMPPS
   */
  public static boolean holds(int predicate, int relation) {
    return (PREDICATES >>> (4 * (predicate & 15)) & relation) != 0;
  }

  /** Whether a predicate raises an exception for quiet NaNs. */
  public static boolean isSignaling(int predicate) {
    return (SIGNALING >>> (predicate & 15) & 1) != predicate >>> 4;
  }
}
