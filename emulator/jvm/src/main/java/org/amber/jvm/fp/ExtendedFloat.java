package org.amber.jvm.fp;

/**
 * Arithmetic of the x87 unit, less its stack. An operation takes its operands from {@link #x} and
 * {@link #y}, whose contents are lost by it, rounds as the control word says, leaves its result in
 * {@link #significand()} and {@link #signAndExponent()}, and returns {@link FloatFlags} with {@link
 * FloatFlags#ROUNDED_UP}.
 *
 * <p>When an exception of {@link FloatFlags#BEFORE} is unmasked, nothing has been computed: there
 * is no result, and the processor writes none. Results of unmasked overflows and underflows have
 * their exponents biased, as they are written to registers; nothing is written to memory then.
 */
public final class ExtendedFloat {
  /** What {@link #order()} is when an operand is no number. */
  public static final int UNORDERED = 2;

  private static final long TOP = 1L << 63;
  private static final long QUIET = 1L << 62;
  private static final int SIGN = 0x8000;
  private static final int SPECIAL = 0x7fff;
  private static final int PRECISION_SHIFT = 8;
  private static final int PRECISION = 3;

  /** First operand: the destination of the instruction, or the minuend and dividend. */
  public final Unpacked x = new Unpacked();

  /** Second operand. */
  public final Unpacked y = new Unpacked();

  private final Unpacked result = new Unpacked();
  private long significand;
  private int signAndExponent;
  private long bits;
  private int order;

  /** The result's significand. */
  public long significand() {
    return significand;
  }

  /** The result's sign and exponent, 16 bits. */
  public int signAndExponent() {
    return signAndExponent;
  }

  /** x + y. */
  public int add(int control) {
    int before = before();
    if (stops(before, control) || special()) {
      return before;
    }
    if (x.isInfinite() || y.isInfinite()) {
      if (x.isInfinite() && y.isInfinite() && x.negative != y.negative) {
        return before | invalid();
      }
      return before | infinite(x.isInfinite() ? x.negative : y.negative);
    }
    if (x.isZero() || y.isZero()) {
      addZero(control);
    } else {
      Exact.add(result, x, y);
    }
    if (result.isZero() && !bothZero()) {
      result.negative = Rounding.ofX87(control) == Rounding.DOWN;
    }
    return before | round(control);
  }

  private boolean bothZero() {
    return x.isZero() && y.isZero();
  }

  private void addZero(int control) {
    if (!bothZero()) {
      result.set(x.isZero() ? y : x);
    } else {
      boolean down = Rounding.ofX87(control) == Rounding.DOWN;
      result.setZero(x.negative == y.negative ? x.negative : down);
    }
  }

  /** x - y. */
  public int subtract(int control) {
    if (!y.isNan()) {
      y.negative = !y.negative;
    }
    return add(control);
  }

  /** x × y. */
  public int multiply(int control) {
    int before = before();
    if (stops(before, control) || special()) {
      return before;
    }
    boolean negative = x.negative != y.negative;
    if (x.isInfinite() || y.isInfinite()) {
      return before | (x.isZero() || y.isZero() ? invalid() : infinite(negative));
    }
    if (x.isZero() || y.isZero()) {
      result.setZero(negative);
    } else {
      Exact.multiply(result, x, y);
    }
    return before | round(control);
  }

  /** x ÷ y. */
  public int divide(int control) {
    int before = before();
    if (special()) {
      return before;
    }
    boolean negative = x.negative != y.negative;
    if (x.kind == y.kind && (x.isZero() || x.isInfinite())) {
      return invalid();
    }
    if (y.isZero() && !x.isInfinite()) {
      // Of two exceptions that the operands raise only this one is told.
      return FloatFlags.ZERO_DIVIDE | infinite(negative);
    }
    if (stops(before, control)) {
      return before;
    }
    if (x.isInfinite()) {
      return before | infinite(negative);
    }
    if (x.isZero() || y.isInfinite()) {
      result.setZero(negative);
    } else {
      Exact.divide(result, x, y);
    }
    return before | round(control);
  }

  /** The square root of x; y is not looked at. */
  public int root(int control) {
    y.setZero(false);
    int before = before();
    if (special()) {
      return before;
    }
    if (x.negative && !x.isZero()) {
      return invalid();
    }
    if (stops(before, control)) {
      return before;
    }
    if (x.isInfinite()) {
      return infinite(false);
    }
    if (x.isZero()) {
      result.set(x);
    } else {
      Exact.root(result, x);
    }
    return before | round(control);
  }

  /** x rounded to an integer, as a number; y is not looked at. */
  public int roundToIntegral(int control) {
    y.setZero(false);
    int before = before();
    if (stops(before, control) || special()) {
      return before;
    }
    if (x.isInfinite()) {
      return infinite(x.negative);
    }
    result.set(x);
    int flags = 0;
    if (result.kind == Unpacked.Kind.FINITE && result.exponent < Long.SIZE - 1) {
      flags = Rounder.toInteger(result, Rounding.ofX87(control));
      result.setMagnitude(result.negative, result.high);
    }
    store();
    return before | flags;
  }

  /**
   * Gives x, rounded to 64 bits whatever the precision control says: for what computes by itself.
   */
  public int roundToExtended(int control) {
    result.set(x);
    return round(Format.EXTENDED, control);
  }

  private int round(int control) {
    return round(precision(control), control);
  }

  /** Gives x, which was set from a number in memory; quietens a NaN. */
  public int load() {
    y.setZero(false);
    int before = before();
    if (special()) {
      return before;
    }
    result.set(x);
    store();
    return before;
  }

  /**
   * Gives x in {@link #bits()} as a smaller format has it. A denormal operand is no exception here,
   * and after an unmasked overflow or underflow nothing is said of what was not stored.
   */
  public int convert(Format format, int control) {
    y.setZero(false);
    int flags = 0;
    if (x.kind == Unpacked.Kind.FINITE) {
      int mode = Rounding.ofX87(control);
      flags = Rounder.round(x, format, mode, ~control & FloatFlags.ALL);
      int unstored = flags & ~control & (FloatFlags.OVERFLOW | FloatFlags.UNDERFLOW);
      flags = unstored != 0 ? unstored : flags;
    } else if (x.kind == Unpacked.Kind.UNSUPPORTED || x.kind == Unpacked.Kind.SIGNALING_NAN) {
      flags = FloatFlags.INVALID;
    }
    bits = Packer.pack(x, format);
    return flags;
  }

  /**
   * Gives x in {@link #bits()} as a signed integer.
   *
   * @param width 16, 32 or 64 bits
   * @param mode of {@link Rounding}
   */
  public int toInteger(int width, int mode) {
    long least = Long.MIN_VALUE >> (Long.SIZE - width);
    int flags = Integers.toSigned(x, least, mode);
    bits = (flags & FloatFlags.INVALID) != 0 ? least : Integers.signed(x);
    return flags;
  }

  /** A smaller format's number, or an integer. */
  public long bits() {
    return bits;
  }

  /**
   * Compares x with y: {@link #order()}.
   *
   * @param quiet whether quiet NaNs are no exception
   */
  public int compare(boolean quiet) {
    int before = before();
    boolean unsupported =
        x.kind == Unpacked.Kind.UNSUPPORTED || y.kind == Unpacked.Kind.UNSUPPORTED;
    if (unsupported || x.isNan() || y.isNan()) {
      order = UNORDERED;
      return quiet ? before : FloatFlags.INVALID;
    }
    order = x.compare(y);
    return before;
  }

  /** The outcome of a comparison: -1 when x is less, 0, 1, or {@link #UNORDERED}. */
  public int order() {
    return order;
  }

  private int round(Format format, int control) {
    int flags = 0;
    if (result.kind == Unpacked.Kind.FINITE) {
      flags = Rounder.round(result, format, Rounding.ofX87(control), ~control & FloatFlags.ALL);
    }
    store();
    return flags;
  }

  private static Format precision(int control) {
    return switch (control >>> PRECISION_SHIFT & PRECISION) {
      case 0 -> Format.EXTENDED_24;
      case 2 -> Format.EXTENDED_53;
      default -> Format.EXTENDED;
    };
  }

  private void store() {
    int sign = result.negative ? SIGN : 0;
    switch (result.kind) {
      case ZERO -> give(0, sign);
      case INFINITE -> give(TOP, sign | SPECIAL);
      default -> {
        boolean denormal = result.high >= 0;
        give(result.high, sign | (denormal ? 0 : result.exponent + Format.EXTENDED.bias));
      }
    }
  }

  private void give(long newSignificand, int newSignAndExponent) {
    significand = newSignificand;
    signAndExponent = newSignAndExponent;
  }

  private int infinite(boolean negative) {
    give(TOP, (negative ? SIGN : 0) | SPECIAL);
    return 0;
  }

  /** Gives the NaN of invalid operations. */
  public int invalid() {
    give(TOP | QUIET, SIGN | SPECIAL);
    return FloatFlags.INVALID;
  }

  /** Exceptions that the operands alone raise. */
  private int before() {
    if (x.kind == Unpacked.Kind.UNSUPPORTED || y.kind == Unpacked.Kind.UNSUPPORTED) {
      return FloatFlags.INVALID;
    }
    if (x.isNan() || y.isNan()) {
      boolean signaling =
          x.kind == Unpacked.Kind.SIGNALING_NAN || y.kind == Unpacked.Kind.SIGNALING_NAN;
      return signaling ? FloatFlags.INVALID : 0;
    }
    return x.denormal || y.denormal ? FloatFlags.DENORMAL : 0;
  }

  private static boolean stops(int before, int control) {
    return (before & ~control) != 0;
  }

  /** Gives the result if an operand is no number. */
  private boolean special() {
    if (x.kind == Unpacked.Kind.UNSUPPORTED || y.kind == Unpacked.Kind.UNSUPPORTED) {
      invalid();
      return true;
    }
    if (!x.isNan() && !y.isNan()) {
      return false;
    }
    Unpacked chosen = chooseNan();
    give(chosen.high | QUIET, (chosen.negative ? SIGN : 0) | SPECIAL);
    return true;
  }

  /** A quiet one before a signaling one, then the larger significand, then the positive one. */
  private Unpacked chooseNan() {
    if (!x.isNan() || !y.isNan()) {
      return x.isNan() ? x : y;
    }
    if (x.kind != y.kind) {
      return x.kind == Unpacked.Kind.QUIET_NAN ? x : y;
    }
    int order = Long.compareUnsigned(x.high, y.high);
    if (order == 0) {
      return x.negative ? y : x;
    }
    return order > 0 ? x : y;
  }
}
