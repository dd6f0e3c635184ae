package org.amber.jvm.fp;

/** Sums, products, quotients and roots, see {@link SimdFloat}. */
public final class SimdArithmetic {
  private final RaisedFlags raised;
  private final Unpacked x = new Unpacked();
  private final Unpacked y = new Unpacked();
  private final Unpacked z = new Unpacked();
  private final Unpacked product = new Unpacked();
  private final Unpacked result = new Unpacked();

  SimdArithmetic(RaisedFlags raised) {
    this.raised = raised;
  }

  /** a + b. */
  public long add(Format format, int mxcsr, long a, long b) {
    return sum(format, mxcsr, a, b, false);
  }

  /** a - b. */
  public long subtract(Format format, int mxcsr, long a, long b) {
    return sum(format, mxcsr, a, b, true);
  }

  private long sum(Format format, int mxcsr, long a, long b, boolean subtract) {
    load(format, mxcsr, a, b);
    if (x.isNan() || y.isNan()) {
      return nan(format, a, b);
    }
    y.negative = y.negative != subtract;
    if (x.isInfinite() && y.isInfinite() && x.negative != y.negative) {
      return invalid(format);
    }
    tellDenormals();
    if (x.isInfinite() || y.isInfinite()) {
      return format.infinity(x.isInfinite() ? x.negative : y.negative);
    }
    addFinite(x, y, Rounding.ofMxcsr(mxcsr));
    return round(format, mxcsr);
  }

  /** Adds numbers that are not infinite, exactly. */
  private void addFinite(Unpacked a, Unpacked b, int mode) {
    boolean down = mode == Rounding.DOWN;
    if (a.isZero() && b.isZero()) {
      result.setZero(a.negative == b.negative ? a.negative : down);
    } else if (a.isZero() || b.isZero()) {
      result.set(a.isZero() ? b : a);
    } else {
      Exact.add(result, a, b);
      if (result.isZero()) {
        result.negative = down;
      }
    }
  }

  /** a × b. */
  public long multiply(Format format, int mxcsr, long a, long b) {
    load(format, mxcsr, a, b);
    if (x.isNan() || y.isNan()) {
      return nan(format, a, b);
    }
    boolean infinite = x.isInfinite() || y.isInfinite();
    boolean zero = x.isZero() || y.isZero();
    if (infinite && zero) {
      return invalid(format);
    }
    tellDenormals();
    boolean negative = x.negative != y.negative;
    if (infinite || zero) {
      return infinite ? format.infinity(negative) : format.zero(negative);
    }
    Exact.multiply(result, x, y);
    return round(format, mxcsr);
  }

  /** a ÷ b. */
  public long divide(Format format, int mxcsr, long a, long b) {
    load(format, mxcsr, a, b);
    if (x.isNan() || y.isNan()) {
      return nan(format, a, b);
    }
    if (x.kind == y.kind && (x.isZero() || x.isInfinite())) {
      return invalid(format);
    }
    boolean negative = x.negative != y.negative;
    if (y.isZero() && !x.isInfinite()) {
      // A denormal dividend is not told.
      raised.before(FloatFlags.ZERO_DIVIDE);
      return format.infinity(negative);
    }
    tellDenormals();
    if (x.isInfinite()) {
      return format.infinity(negative);
    }
    if (x.isZero() || y.isInfinite()) {
      return format.zero(negative);
    }
    Exact.divide(result, x, y);
    return round(format, mxcsr);
  }

  /** The square root. */
  public long root(Format format, int mxcsr, long a) {
    load(format, mxcsr, a, 0);
    if (x.isNan()) {
      return nan(format, a, a);
    }
    if (x.negative && !x.isZero()) {
      return invalid(format);
    }
    tellDenormals();
    if (x.kind != Unpacked.Kind.FINITE) {
      return Packer.pack(x, format);
    }
    Exact.root(result, x);
    return round(format, mxcsr);
  }

  /**
   * a × b + c, rounded once.
   *
   * @param negateProduct whether the product is subtracted
   * @param negateAddend whether c is
   */
  public long multiplyAdd(
      Format format,
      int mxcsr,
      long a,
      long b,
      long c,
      boolean negateProduct,
      boolean negateAddend) {
    load(format, mxcsr, a, b);
    Mxcsr.set(z, format, mxcsr, c);
    if (x.isNan() || y.isNan() || z.isNan()) {
      return nan(format, a, b, c);
    }
    boolean infinite = x.isInfinite() || y.isInfinite();
    boolean zero = x.isZero() || y.isZero();
    boolean negative = (x.negative != y.negative) != negateProduct;
    z.negative = z.negative != negateAddend;
    if (infinite && (zero || (z.isInfinite() && z.negative != negative))) {
      return invalid(format);
    }
    tellDenormals();
    tellDenormal(z);
    if (infinite || z.isInfinite()) {
      return format.infinity(infinite ? negative : z.negative);
    }
    if (zero) {
      product.setZero(negative);
    } else {
      Exact.multiply(product, x, y);
      product.negative = negative;
    }
    addFinite(product, z, Rounding.ofMxcsr(mxcsr));
    return round(format, mxcsr);
  }

  private void load(Format format, int mxcsr, long a, long b) {
    Mxcsr.set(x, format, mxcsr, a);
    Mxcsr.set(y, format, mxcsr, b);
  }

  /** Rounds, packs and tells what happened. */
  private long round(Format format, int mxcsr) {
    if (result.kind == Unpacked.Kind.FINITE) {
      int flush = (mxcsr & Mxcsr.FLUSH_TO_ZERO) != 0 ? Rounder.FLUSH : 0;
      int unmasked = Mxcsr.unmasked(mxcsr);
      raised.after(Rounder.round(result, format, Rounding.ofMxcsr(mxcsr), unmasked | flush));
    }
    return Packer.pack(result, format);
  }

  private void tellDenormals() {
    tellDenormal(x);
    tellDenormal(y);
  }

  private void tellDenormal(Unpacked operand) {
    if (operand.denormal) {
      raised.before(FloatFlags.DENORMAL);
    }
  }

  private long invalid(Format format) {
    raised.before(FloatFlags.INVALID);
    return format.indefinite();
  }

  /** The first operand that is a NaN, made quiet. */
  private long nan(Format format, long a, long b) {
    tellSignaling(x);
    tellSignaling(y);
    return (x.isNan() ? a : b) | format.quietBit();
  }

  private long nan(Format format, long a, long b, long c) {
    tellSignaling(z);
    return x.isNan() || y.isNan() ? nan(format, a, b) : c | format.quietBit();
  }

  private void tellSignaling(Unpacked operand) {
    if (operand.kind == Unpacked.Kind.SIGNALING_NAN) {
      raised.before(FloatFlags.INVALID);
    }
  }
}
