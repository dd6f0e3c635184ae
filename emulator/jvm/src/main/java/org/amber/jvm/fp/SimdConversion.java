package org.amber.jvm.fp;

/** Conversions and rounding to integers, see {@link SimdFloat}. */
public final class SimdConversion {
  private final RaisedFlags raised;
  private final Unpacked x = new Unpacked();

  SimdConversion(RaisedFlags raised) {
    this.raised = raised;
  }

  /** Between single and double. */
  public long convert(Format from, Format to, int mxcsr, long a) {
    Mxcsr.set(x, from, mxcsr, a);
    tellSignaling();
    if (x.denormal) {
      raised.before(FloatFlags.DENORMAL);
    }
    int flush = (mxcsr & Mxcsr.FLUSH_TO_ZERO) != 0 ? Rounder.FLUSH : 0;
    return round(to, Rounding.ofMxcsr(mxcsr), Mxcsr.unmasked(mxcsr) | flush);
  }

  /** Half to single: denormal operands are numbers as others are. */
  public long fromHalf(long a) {
    x.set(Format.HALF, a);
    tellSignaling();
    return round(Format.SINGLE, Rounding.NEAREST, 0);
  }

  /**
   * Single to half: denormal results are numbers as others are.
   *
   * @param mode of {@link Rounding}
   */
  public long toHalf(int mxcsr, long a, int mode) {
    Mxcsr.set(x, Format.SINGLE, mxcsr, a);
    tellSignaling();
    if (x.denormal) {
      raised.before(FloatFlags.DENORMAL);
      // No half is so small; processors tell it also with an unmasked underflow.
      raised.after(FloatFlags.INEXACT);
    }
    return round(Format.HALF, mode, Mxcsr.unmasked(mxcsr));
  }

  /** From a signed integer. */
  public long fromInteger(Format format, int mxcsr, long value) {
    x.setInteger(value);
    return round(format, Rounding.ofMxcsr(mxcsr), 0);
  }

  /**
   * To a signed integer; the least one, and an exception, when there is none.
   *
   * @param width 32 or 64
   * @param mode of {@link Rounding}
   */
  public long toInteger(Format format, int mxcsr, long a, int width, int mode) {
    Mxcsr.set(x, format, mxcsr, a);
    long least = Long.MIN_VALUE >> (Long.SIZE - width);
    int flags = Integers.toSigned(x, least, mode);
    if ((flags & FloatFlags.INVALID) != 0) {
      raised.before(FloatFlags.INVALID);
      return least;
    }
    raised.after(flags);
    return Integers.signed(x);
  }

  /**
   * To the nearest number that is an integer.
   *
   * @param mode of {@link Rounding}
   * @param tell whether it is an exception when that is another number
   */
  public long roundToIntegral(Format format, int mxcsr, long a, int mode, boolean tell) {
    Mxcsr.set(x, format, mxcsr, a);
    tellSignaling();
    if (x.kind == Unpacked.Kind.FINITE && x.exponent < Long.SIZE - 1) {
      int flags = Rounder.toInteger(x, mode);
      raised.after(tell ? flags : 0);
      x.setMagnitude(x.negative, x.high);
    }
    return Packer.pack(x, format);
  }

  private void tellSignaling() {
    if (x.kind == Unpacked.Kind.SIGNALING_NAN) {
      raised.before(FloatFlags.INVALID);
    }
  }

  private long round(Format to, int mode, int unmasked) {
    if (x.kind == Unpacked.Kind.FINITE) {
      raised.after(Rounder.round(x, to, mode, unmasked));
    }
    return Packer.pack(x, to);
  }
}
