package org.amber.jvm.fp;

/**
 * The functions of the x87 unit that have no exact results, computed with 128 bits: what is given
 * is right to about 120, so that its rounding to 64 bits is the right one but for about one operand
 * in 2^55, on every host alike.
 *
 * <p>Operands are finite and not zero unless said otherwise; results are to be rounded yet.
 */
public final class Transcendental {
  /** Terms of the series: what is left out is less than 2^-128 of the sum. */
  private static final int SINE_TERMS = 16;

  private static final int COSINE_TERMS = 17;
  private static final int EXPONENTIAL_TERMS = 33;
  private static final int LOGARITHM_TERMS = 26;
  private static final int ARCTANGENT_TERMS = 13;

  /** The arcs of tangents n/32 are kept. */
  private static final int ARCS = 32;

  private static final long PI_HIGH = 0xc90fdaa22168c234L;
  private static final long PI_LOW = 0xc4c6628b80dc1cd1L;
  private static final long LN2_HIGH = 0xb17217f7d1cf79abL;
  private static final long LN2_LOW = 0xc9e3b39803f2f6afL;

  /** 1 / ln 2. */
  private static final long LOG2E_HIGH = 0xb8aa3b295c17f0bbL;

  private static final long LOG2E_LOW = 0xbe87fed0691d3e89L;

  /** The square root of 2. */
  private static final long ROOT2 = 0xb504f333f9de6484L;

  /** Half of the pi that the x87 unit has, which has 66 bits: in units of 2^-65. */
  private static final long QUARTER_HIGH = 3;

  private static final long QUARTER_LOW = 0x243f6a8885a308d3L;
  private static final int QUARTER_BITS = 65;

  private final Wide one = new Wide();
  private final Wide a = new Wide();
  private final Wide b = new Wide();
  private final Wide square = new Wide();
  private final Wide sum = new Wide();
  private final Wide constant = new Wide();

  /** What {@link #reduce} left of an angle. */
  private final Wide angle = new Wide();

  private int quadrant;

  private final Wide[] arcs = new Wide[ARCS + 1];

  public Transcendental() {
    one.set(1);
    // atan((n + 1) / 32) - atan(n / 32) = atan(32 / (1024 + n (n + 1)))
    arcs[0] = new Wide();
    for (int n = 0; n < ARCS; n++) {
      a.set(ARCS);
      a.divide(ARCS * ARCS + n * (n + 1));
      arcOfSmall();
      arcs[n + 1] = new Wide();
      arcs[n + 1].set(a);
      arcs[n + 1].add(arcs[n]);
    }
  }

  /**
   * Takes an angle, less than 2^63, for {@link #sine} and {@link #cosine}: the quarter turns in it,
   * by the unit's pi, are taken away exactly.
   */
  public void reduce(Unpacked x) {
    quadrant = 0;
    angle.set(x);
    angle.negative = false;
    if (x.exponent < -1) {
      return;
    }
    long high = 0;
    long low = 0;
    int shift = x.exponent + QUARTER_BITS - (Long.SIZE - 1);
    for (int i = Long.SIZE - 1; i >= -shift; i--) {
      high = high << 1 | low >>> 63;
      low = low << 1 | (i >= 0 ? x.high >>> i & 1 : 0);
      boolean bit = compare(high, low, QUARTER_HIGH, QUARTER_LOW) >= 0;
      if (bit) {
        high -= QUARTER_HIGH + (Long.compareUnsigned(low, QUARTER_LOW) < 0 ? 1 : 0);
        low -= QUARTER_LOW;
      }
      quadrant = (quadrant << 1 | (bit ? 1 : 0)) & 3;
    }
    long twiceHigh = high << 1 | low >>> 63;
    boolean back = compare(twiceHigh, low << 1, QUARTER_HIGH, QUARTER_LOW) > 0;
    if (back) {
      long rest = QUARTER_LOW - low;
      high = QUARTER_HIGH - high - (Long.compareUnsigned(QUARTER_LOW, low) < 0 ? 1 : 0);
      low = rest;
      quadrant = (quadrant + 1) & 3;
    }
    angle.set(back, 2 * Long.SIZE - 1 - QUARTER_BITS, high, low);
    angle.normalize();
  }

  private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
    return aHigh != bHigh ? Long.compare(aHigh, bHigh) : Long.compareUnsigned(aLow, bLow);
  }

  /**
   * The sine of the reduced angle.
   *
   * @param negative whether the angle was
   */
  public void sine(Unpacked result, boolean negative) {
    sineInto(a);
    a.negative ^= negative;
    a.give(result);
  }

  /** The cosine of the reduced angle. */
  public void cosine(Unpacked result) {
    cosineInto(a);
    a.give(result);
  }

  /** The tangent of the reduced angle; see {@link #sine}. */
  public void tangent(Unpacked result, boolean negative) {
    cosineInto(b);
    sineInto(a);
    a.divide(b);
    a.low |= 1; // of a small angle both differ from it and from 1 by what is lost
    a.negative ^= negative;
    a.give(result);
  }

  private void sineInto(Wide target) {
    if ((quadrant & 1) == 0) {
      sineOfSmall(target);
    } else {
      cosineOfSmall(target);
    }
    target.negative ^= (quadrant & 2) != 0;
  }

  private void cosineInto(Wide target) {
    if ((quadrant & 1) == 0) {
      cosineOfSmall(target);
    } else {
      sineOfSmall(target);
    }
    target.negative ^= quadrant == 1 || quadrant == 2;
  }

  /** x (1 - x²/(2·3) (1 - x²/(4·5) (1 - …))). */
  private void sineOfSmall(Wide target) {
    alternating(SINE_TERMS, 1);
    target.set(angle);
    target.multiply(sum);
  }

  /** 1 - x²/(1·2) (1 - x²/(3·4) (1 - …)). */
  private void cosineOfSmall(Wide target) {
    alternating(COSINE_TERMS, -1);
    target.set(sum);
  }

  private void alternating(int terms, int offset) {
    square.set(angle);
    square.multiply(angle);
    sum.set(one);
    for (int n = terms; n > 0; n--) {
      sum.multiply(square);
      sum.divide(2 * n * (2 * n + offset));
      sum.negate();
      sum.add(one);
    }
  }

  /** The angle of the point (x, y). */
  public void arctangent(Unpacked y, Unpacked x, Unpacked result) {
    a.set(y);
    b.set(x);
    a.negative = false;
    b.negative = false;
    boolean steep = y.compareMagnitude(x) > 0;
    if (steep) {
      b.divide(a);
      a.set(b);
    } else {
      a.divide(b);
    }
    arc();
    if (steep) {
      a.negate();
      a.add(pi(0));
    }
    if (x.negative) {
      a.negate();
      a.add(pi(1));
    }
    a.negative = y.negative;
    a.give(result);
  }

  /** Gives pi divided by 1, 2 or 4, or, for -1, three quarters of it. */
  public void pi(Unpacked result, boolean negative, int divisor) {
    if (divisor < 0) {
      a.set(pi(1));
      constant.exponent -= 2;
      constant.negate();
      a.add(constant);
    } else {
      a.set(pi(1 - Integer.numberOfTrailingZeros(divisor)));
    }
    a.negative = negative;
    a.give(result);
  }

  /** Pi times a power of two, by the exponent. */
  private Wide pi(int exponent) {
    constant.set(false, exponent, PI_HIGH, PI_LOW);
    return constant;
  }

  /** a becomes its arctangent; from 0 to 1. */
  private void arc() {
    int n = a.exponent < -6 ? 0 : nearestArc();
    if (n == 0) {
      arcOfSmall();
      return;
    }
    // (t - c) / (1 + t c)
    constant.set(n);
    constant.exponent -= 5;
    b.set(a);
    b.multiply(constant);
    b.add(one);
    constant.negate();
    a.add(constant);
    a.divide(b);
    arcOfSmall();
    a.add(arcs[n]);
  }

  private int nearestArc() {
    int doubled = (int) (a.high >>> (Long.SIZE - 1 - 6 - a.exponent));
    return (doubled + 1) >> 1;
  }

  /** a becomes its arctangent: x (1 - x²/3 + x⁴/5 - …), for up to 1/32. */
  private void arcOfSmall() {
    square.set(a);
    square.multiply(a);
    square.negate();
    odds(ARCTANGENT_TERMS);
    a.multiply(sum);
  }

  /** 1 + q/3 + q²/5 + …, where q is {@link #square}. */
  private void odds(int terms) {
    sum.set(one);
    sum.divide(2 * terms + 1);
    for (int n = terms - 1; n >= 0; n--) {
      sum.multiply(square);
      constant.set(one);
      constant.divide(2 * n + 1);
      sum.add(constant);
    }
  }

  /** 2 to the power of x, less 1; x from -1 to 1. */
  public void exponential(Unpacked x, Unpacked result) {
    b.set(false, -1, LN2_HIGH, LN2_LOW);
    a.set(x);
    a.multiply(b);
    sum.set(one);
    for (int n = EXPONENTIAL_TERMS; n > 1; n--) {
      sum.multiply(a);
      sum.divide(n);
      sum.add(one);
    }
    a.multiply(sum);
    a.give(result);
  }

  /** y times the binary logarithm of x, which is positive and not 1. */
  public void logarithm(Unpacked x, Unpacked y, Unpacked result) {
    a.set(x);
    logarithmOf();
    times(y, result);
  }

  /**
   * y times the binary logarithm of 1 + x.
   *
   * @param x greater than -1
   */
  public void logarithmOfOneMore(Unpacked x, Unpacked y, Unpacked result) {
    a.set(x);
    if (x.exponent >= -2) {
      a.add(one);
      logarithmOf();
    } else {
      b.set(2);
      b.add(a);
      a.divide(b);
      smallLogarithm();
    }
    times(y, result);
  }

  private void times(Unpacked y, Unpacked result) {
    b.set(y);
    a.multiply(b);
    a.give(result);
  }

  /** a becomes its binary logarithm: that of a factor next to 1, and the exponent. */
  private void logarithmOf() {
    boolean above = Long.compareUnsigned(a.high, ROOT2) > 0;
    int power = a.exponent + (above ? 1 : 0);
    a.exponent = above ? -1 : 0;
    b.set(a);
    b.add(one);
    constant.set(-1);
    a.add(constant);
    a.divide(b);
    smallLogarithm();
    b.set(power);
    a.add(b);
  }

  /** log2((1 + a) / (1 - a)) = 2/ln 2 (a + a³/3 + …), for up to 0.172. */
  private void smallLogarithm() {
    if (a.isZero()) {
      return;
    }
    square.set(a);
    square.multiply(a);
    odds(LOGARITHM_TERMS);
    a.multiply(sum);
    constant.set(false, 1, LOG2E_HIGH, LOG2E_LOW);
    a.multiply(constant);
  }
}
