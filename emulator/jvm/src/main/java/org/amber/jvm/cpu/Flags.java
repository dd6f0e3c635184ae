package org.amber.jvm.cpu;

/**
 * The flags, in a form that an instruction can set in a few operations: bits are only put together
 * when they are asked for. CF, AF and OF come from the carries out of each bit of a sum: CF is the
 * one out of the highest, OF whether that differs from the one into it.
 */
public final class Flags {
  public static final int CF = 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int TF = 1 << 8;
  public static final int DF = 1 << 10;
  public static final int OF = 1 << 11;
  public static final int AC = 1 << 18;

  /** The six that arithmetic sets. */
  public static final int STATUS = CF | PF | AF | ZF | SF | OF;

  private static final long CARRY_OUT = 1L << 63;
  private static final long CARRY_IN = 1L << 62;
  private static final long CARRY_AF = 1L << 3;
  private static final long TOP = CARRY_OUT | CARRY_IN;

  /** ZF: this is zero. */
  private long zero;

  /** SF: this is negative. */
  private long sign;

  /** PF: its low byte has an even number of ones. */
  private int parity;

  /** Bit 63 is CF, bits 63 and 62 together OF, bit 3 AF. */
  private long carries;

  /** All others. */
  private long others;

  /** Takes RFLAGS. */
  public void set(long rflags) {
    others = rflags & ~(long) STATUS;
    setStatus(rflags);
  }

  /** Takes the six status flags of {@code rflags}, and no other bit. */
  public void setStatus(long rflags) {
    zero = ~rflags & ZF;
    sign = (rflags & SF) << 56;
    parity = (int) (~rflags & PF) >> 2;
    boolean cf = (rflags & CF) != 0;
    carries = carriesOf(cf, (rflags & OF) != 0) | ((rflags & AF) != 0 ? CARRY_AF : 0);
  }

  /** RFLAGS. */
  public long get() {
    return others | status();
  }

  /** The six status flags, where RFLAGS has them. */
  public int status() {
    return (cf() ? CF : 0)
        | (pf() ? PF : 0)
        | (af() ? AF : 0)
        | (zf() ? ZF : 0)
        | (sf() ? SF : 0)
        | (of() ? OF : 0);
  }

  public boolean cf() {
    return carries < 0;
  }

  public boolean pf() {
    return (Integer.bitCount(parity & 0xff) & 1) == 0;
  }

  public boolean af() {
    return (carries & CARRY_AF) != 0;
  }

  public boolean zf() {
    return zero == 0;
  }

  public boolean sf() {
    return sign < 0;
  }

  public boolean of() {
    return (carries ^ (carries << 1)) < 0;
  }

  /** Whether any of the bits, which are no status flags, is set. */
  public boolean has(int bits) {
    return (others & bits) != 0;
  }

  /** Sets or clears bits that are no status flags. */
  public void put(int bits, boolean value) {
    others = value ? others | bits : others & ~(long) bits;
  }

  /** After logic: CF, OF and AF are zero. AF is undefined there; zero is what processors do. */
  public void logic(long result) {
    result(result);
    carries = 0;
  }

  /**
   * After an addition or subtraction.
   *
   * @param result sign-extended from its size
   * @param carry out of each bit, or the borrows
   * @param bits its size
   */
  public void sum(long result, long carry, int bits) {
    set(result, carries(carry, bits));
  }

  /** ZF, SF and PF of a result, and what {@link #carries()} gave. */
  public void set(long result, long newCarries) {
    result(result);
    carries = newCarries;
  }

  /** CF, OF and AF in one number, which only this class needs to understand. */
  public long carries() {
    return carries;
  }

  /** CF, OF and AF after a sum or difference, from the carries or borrows out of each bit. */
  public static long carries(long carry, int bits) {
    return ((carry << (64 - bits)) & TOP) | (carry & CARRY_AF);
  }

  /** Sets CF, OF and AF; the others stay. */
  public void setCarries(long newCarries) {
    carries = newCarries;
  }

  /** CF and OF; AF is clear. */
  public static long carriesOf(boolean cf, boolean of) {
    return (cf ? CARRY_OUT : 0) | (cf != of ? CARRY_IN : 0);
  }

  /**
   * The same from the carries out of the highest bit and into it, each 0 or 1; without a branch, as
   * are others that take numbers: compiled code asks for few of the flags that it sets.
   */
  public static long top(long out, long in) {
    return out << 63 | in << 62;
  }

  /** The same, but AF stays. */
  public static long withTop(long carries, long out, long in) {
    return (carries & CARRY_AF) | top(out, in);
  }

  /** The same with another CF, which is 0 or 1. */
  public static long withCarry(long carries, long cf) {
    return carries ^ (-((carries >>> 63) ^ cf) & TOP);
  }

  /** The same with another CF. */
  public static long withCarry(long carries, boolean cf) {
    return withCarry(carries, cf ? 1L : 0L);
  }

  /** The same with another CF and OF. */
  public static long withCarryAndOverflow(long carries, boolean cf, boolean of) {
    return (carries & CARRY_AF) | carriesOf(cf, of);
  }

  /** The same, but CF stays as it is. */
  public void sumKeepingCarry(long result, long carry, int bits) {
    boolean cf = cf();
    sum(result, carry, bits);
    setCarry(cf);
  }

  /** ZF, SF and PF of a result that is sign-extended from its size. */
  public void result(long result) {
    zero = result;
    sign = result;
    parity = (int) result;
  }

  /** Sets CF; OF and AF stay. */
  public void setCarry(boolean value) {
    carries = withCarry(carries, value);
  }

  /** Sets CF and OF; AF stays. */
  public void setCarryAndOverflow(boolean cf, boolean of) {
    carries = withCarryAndOverflow(carries, cf, of);
  }

  /** Sets ZF; SF and PF stay. */
  public void setZero(boolean value) {
    zero = value ? 0 : 1;
  }

  /** Sets AF. */
  public void setAuxiliary(boolean value) {
    carries = value ? carries | CARRY_AF : carries & ~CARRY_AF;
  }

  /** Sets ZF, PF and CF and clears OF, SF and AF: COMISS, FCOMI and their kin. */
  public void comparison(boolean zf, boolean pf, boolean cf) {
    zero = zf ? 0 : 1;
    sign = 0;
    parity = pf ? 0 : 1;
    carries = cf ? TOP : 0;
  }
}
