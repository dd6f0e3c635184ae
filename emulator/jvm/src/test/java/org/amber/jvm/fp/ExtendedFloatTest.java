package org.amber.jvm.fp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an Intel processor gave for the same operands and control words. */
class ExtendedFloatTest {
  private static final int ALL_MASKED = 0x37f;
  private static final int UP = 0xb7f;
  private static final int TOP_ONE = 0x3fff;
  private static final long ONE = 1L << 63;

  private final ExtendedFloat unit = new ExtendedFloat();

  @Test
  void addsWithACarryAndRoundsUp() {
    operands(0x4013, 0x8608784008400100L, 0x4013, -1L);
    assertResult(unit.add(0xa7f), 0x220, 0x4014, 0xc3043c2004200800L);
  }

  @Test
  void subtractsToZeroWhoseSignIsTheRoundings() {
    operands(TOP_ONE, ONE, TOP_ONE, ONE);
    assertResult(unit.subtract(ALL_MASKED), 0, 0, 0);
    operands(TOP_ONE, ONE, TOP_ONE, ONE);
    assertResult(unit.subtract(0x77f), 0, 0x8000, 0);
  }

  @Test
  void addsDenormalsIntoNormal() {
    operands(0, 0xf800000000000000L, 0, 0xfcb199e72bc49432L);
    assertResult(unit.add(ALL_MASKED), FloatFlags.DENORMAL, 2, 0xfa58ccf395e24a19L);
  }

  @Test
  void precisionControlKeepsTheRangeOfExponents() {
    operands(1, ONE, TOP_ONE, 0xc000000000000000L);
    assertResult(unit.divide(0x07f), 0x30, 0, 0x5555550000000000L);
  }

  @Test
  void dividesByZeroAndSaysNothingElse() {
    operands(0x8000, 0x1ccaf, 0x8000, 0);
    assertResult(unit.divide(ALL_MASKED), FloatFlags.ZERO_DIVIDE, 0x7fff, ONE);
  }

  @Test
  void rootsAreExactToTheLastBit() {
    unit.x.setInteger(2);
    assertResult(unit.root(UP), 0x220, TOP_ONE, 0xb504f333f9de6485L);
    unit.x.setInteger(144);
    assertResult(unit.root(UP), 0, 0x4002, 0xc000000000000000L);
  }

  @Test
  void ofTwoNansTheQuietOneThenTheLargerIsTaken() {
    operands(0x7fff, 0xa000000000000000L, 0xffff, 0xc000000000000001L);
    assertResult(unit.multiply(ALL_MASKED), FloatFlags.INVALID, 0xffff, 0xc000000000000001L);
    operands(0x7fff, 0xd000000000000000L, 0xffff, 0xc000000000000001L);
    assertResult(unit.multiply(ALL_MASKED), 0, 0x7fff, 0xd000000000000000L);
  }

  @Test
  void unmaskedOverflowBiasesTheExponent() {
    operands(0x7ffe, -1L, 0x7ffe, -1L);
    assertResult(unit.multiply(0x377), 0x28, 0x7ffe * 2 - 0x3fff + 1 - 24576, -2L);
  }

  @Test
  void anUnmaskedUnderflowIsNotStored() {
    unit.x.setExtended(0x0091815fe0fe6fc0L, 0);
    assertThat(unit.convert(Format.SINGLE, 0x245)).isEqualTo(FloatFlags.UNDERFLOW);
  }

  @Test
  void integersThatDoNotFitAreIndefinite() {
    unit.x.setInteger(-32768);
    assertThat(unit.toInteger(16, Rounding.NEAREST)).isZero();
    assertThat(unit.bits()).isEqualTo(-32768);
    unit.x.setInteger(32768);
    assertThat(unit.toInteger(16, Rounding.NEAREST)).isEqualTo(FloatFlags.INVALID);
    assertThat(unit.bits()).isEqualTo(-32768);
  }

  private void operands(int xExponent, long x, int yExponent, long y) {
    unit.x.setExtended(x, xExponent);
    unit.y.setExtended(y, yExponent);
  }

  private void assertResult(int flags, int expected, int signAndExponent, long significand) {
    assertThat(flags).isEqualTo(expected);
    assertThat(unit.signAndExponent()).isEqualTo(signAndExponent);
    assertThat(unit.significand()).isEqualTo(significand);
  }
}
