package org.amber.jvm.vector.floating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.fp.FloatFlags;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.Test;

/** What an Intel processor gave for the same instructions and operands. */
class FloatMeaningsTest {
  private static final int ALL_MASKED = 0x1f80;
  private static final int INEXACT_UNMASKED = 0x0f80;
  private static final int INVALID_UNMASKED = 0x1f00;
  private static final String ADDPS = "0f58cb";
  private static final String DIVPD = "660f5ecb";
  private static final FormTable TABLE = FormTable.load();

  private final Decoder decoder = new Decoder(TABLE);
  private final Vcpu cpu = new Vcpu(new PhysicalMemory(1 << 20), new NoCode());

  @Test
  void everyRowOfItsFeaturesHasAMeaning() {
    for (Form form : TABLE.forms()) {
      String name = form.mnemonic();
      boolean mine =
          List.of("fma", "f16c").contains(form.feature())
              || name.contains("cvt")
              || name.matches("v?(add|sub|mul|div|min|max|sqrt|cmp|hadd|hsub)[ps][sd]")
              || name.matches("v?(u?comi|round|dp|rcp|rsqrt|addsub)[ps][sd]");
      if (mine) {
        assertThat(new FloatMeanings().meaning(form)).as(name).isNotNull();
      }
    }
  }

  @Test
  void exceptionsOfAllElementsAreTold() {
    run("0f5ecb", ALL_MASKED, 0x3f800000_3f800000L, 0x40400000_00000000L);
    assertThat(raised())
        .isEqualTo(FloatFlags.ZERO_DIVIDE | FloatFlags.INEXACT | FloatFlags.INVALID);
    assertThat(cpu.vectors()[4]).isEqualTo(0x3eaaaaab_7f800000L);
    assertThat(cpu.vectors()[5]).isEqualTo(0xffc00000_ffc00000L);
  }

  @Test
  void anUnmaskedExceptionLeavesTheDestination() {
    long one = Double.doubleToRawLongBits(1);
    long three = Double.doubleToRawLongBits(3);
    assertThatThrownBy(() -> run(DIVPD, INEXACT_UNMASKED, one, three))
        .isInstanceOf(GuestFault.class);
    assertThat(cpu.vectors()[4]).isEqualTo(one);
    // The upper element is 0 ÷ 0.
    assertThat(raised()).isEqualTo(FloatFlags.INEXACT | FloatFlags.INVALID);
  }

  @Test
  void whatOperandsRaiseUnmaskedComesBeforeAnyResult() {
    long one = Double.doubleToRawLongBits(1);
    long three = Double.doubleToRawLongBits(3);
    assertThatThrownBy(() -> run(DIVPD, INVALID_UNMASKED, one, three))
        .isInstanceOf(GuestFault.class);
    assertThat(raised()).isEqualTo(FloatFlags.INVALID);
  }

  @Test
  void denormalsAreZerosAndResultsAreFlushed() {
    run(ADDPS, ALL_MASKED | 0x40, 0x00000001_00400000L, 0x00800000_3f800000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0x00800000_3f800000L);
    assertThat(raised()).isZero();
    run("0f59cb", ALL_MASKED | 0x8000, 0x00800000, 0x3f000000);
    assertThat(cpu.vectors()[4]).isZero();
    assertThat(raised()).isEqualTo(FloatFlags.UNDERFLOW | FloatFlags.INEXACT);
  }

  @Test
  void aNanOfTheFirstOperandIsTakenAndMadeQuiet() {
    run(ADDPS, ALL_MASKED, 0xff800001L, 0x7fc00002L);
    assertThat(cpu.vectors()[4]).isEqualTo(0xffc00001L);
    assertThat(raised()).isEqualTo(FloatFlags.INVALID);
  }

  @Test
  void aScalarKeepsTheRestOfItsFirstSource() {
    // vaddss xmm1, xmm2, xmm3
    cpu.vectors()[9] = 9;
    cpu.vectors()[8] = 0x12345678_3f800000L;
    run("c5ea58cb", ALL_MASKED, 0, 0x00000007_3f800000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0x12345678_40000000L);
    assertThat(cpu.vectors()[5]).isEqualTo(9);
    assertThat(cpu.vectors()[6]).isZero();
  }

  @Test
  void integersThatDoNotFitAreIndefinite() {
    // cvttsd2si eax, xmm3
    run("f20f2cc3", ALL_MASKED, 0, Double.doubleToRawLongBits(0x1p31));
    assertThat(cpu.gpr()[0]).isEqualTo(0x80000000L);
    assertThat(raised()).isEqualTo(FloatFlags.INVALID);
    run("f20f2cc3", ALL_MASKED, 0, Double.doubleToRawLongBits(-1.5));
    assertThat(cpu.gpr()[0]).isEqualTo(0xffff_ffffL);
    assertThat(raised()).isEqualTo(FloatFlags.INEXACT);
  }

  @Test
  void comparisonsSignalAsTheirPredicatesSay() {
    // vcmpeq_oqsd and vcmpeq_ossd xmm1, xmm2, xmm3
    run("c5ebc2cb00", ALL_MASKED, 0, 0x7ff8000000000000L);
    assertThat(raised()).isZero();
    assertThat(cpu.vectors()[4]).isZero();
    run("c5ebc2cb10", ALL_MASKED, 0, 0x7ff8000000000000L);
    assertThat(raised()).isEqualTo(FloatFlags.INVALID);
    // ucomisd xmm1, xmm3
    run("660f2ecb", ALL_MASKED, 0, 0x7ff8000000000000L);
    assertThat(cpu.flags().status()).isEqualTo(0x45);
  }

  @Test
  void aHalfIsRoundedAsTheImmediateByteSays() {
    // vcvtps2ph xmm1, xmm3, to nearest
    run("c4e3791dd900", ALL_MASKED, -1, 0x337fffff_387ff000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0x0001_0400L);
    assertThat(raised()).isEqualTo(FloatFlags.UNDERFLOW | FloatFlags.INEXACT);
    // and toward zero
    run("c4e3791dd903", ALL_MASKED, -1, 0x337fffff_387ff000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0x0000_03ffL);
  }

  @Test
  void fusedProductsAreRoundedOnce() {
    // vfmadd213sd xmm1, xmm2, xmm3: the error of a product
    cpu.vectors()[8] = Double.doubleToRawLongBits(1 + 0x1p-30);
    long factor = Double.doubleToRawLongBits(1 + 0x1p-30);
    run("c4e2e9a9cb", ALL_MASKED, factor, Double.doubleToRawLongBits(-1 - 0x1p-29));
    assertThat(Double.longBitsToDouble(cpu.vectors()[4])).isEqualTo(0x1p-60);
    assertThat(raised()).isZero();
  }

  @Test
  void approximationsTakeDenormalsForZeros() {
    // rcpps xmm1, xmm3
    run("0f53cb", ALL_MASKED, 0, 0x80000001_40000000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0xff800000_3f000000L);
    run("0f53cb", ALL_MASKED, 0, 0xff000000_ff800001L);
    assertThat(cpu.vectors()[4]).isEqualTo(0x80000000_ffc00001L);
    // rsqrtps xmm1, xmm3
    run("0f52cb", ALL_MASKED, 0, 0xbf800000_40800000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0xffc00000_3f000000L);
    run("0f52cb", ALL_MASKED, 0, 0x80000001_7f800000L);
    assertThat(cpu.vectors()[4]).isEqualTo(0xff800000_00000000L);
    assertThat(raised()).isZero();
  }

  @Test
  void anUnmaskedExceptionOfAnMmxConversionFindsTheX87UnitEmptied() {
    cpu.fpu().setTop(3);
    // cvtps2pi mm1, xmm3
    assertThatThrownBy(() -> run("0f2dcb", INVALID_UNMASKED, 0, 0x7fc00000))
        .isInstanceOf(GuestFault.class);
    assertThat(cpu.fpu().top()).isZero();
    assertThat(cpu.fpu().mmx(1)).isZero();
    run("0f2dcb", ALL_MASKED, 0, 0x40200000_bf800000L);
    assertThat(cpu.fpu().mmx(1)).isEqualTo(0x00000002_ffffffffL);
  }

  /** Operands in XMM1 and XMM3. */
  private void run(String code, int mxcsr, long first, long second) {
    byte[] bytes = HexFormat.of().parseHex(code);
    Instruction instruction = Objects.requireNonNull(decoder.decode(bytes, 0, bytes.length), code);
    Meaning meaning = Objects.requireNonNull(new FloatMeanings().meaning(instruction.form()));
    cpu.vectors()[4] = first;
    cpu.vectors()[5] = 0;
    cpu.vectors()[12] = second;
    cpu.vectors()[13] = 0;
    cpu.setMxcsr(mxcsr);
    meaning.bind(new Site(instruction, 0, 0)).run(cpu);
  }

  private int raised() {
    return cpu.mxcsr() & FloatFlags.ALL;
  }
}
