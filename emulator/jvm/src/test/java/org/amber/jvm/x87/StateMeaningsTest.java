package org.amber.jvm.x87;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.GuestFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was saved of the processor's state, byte by byte, as an Intel processor saves it. */
class StateMeaningsTest {
  private static final String FXSAVE64 = "480fae06";
  private static final String FXRSTOR64 = "480fae0e";
  private static final String XSAVE64 = "480fae26";
  private static final String XSAVEOPT64 = "480fae36";
  private static final String XSAVEC64 = "480fc726";
  private static final String XRSTOR64 = "480fae2e";

  /** Six bytes beside every register are nobody's. */
  private static final long RESERVED = -1L << 16;

  private static final long UNTOUCHED = 0xcccc_cccc_cccc_ccccL;
  private static final int HEADER = 512;
  private static final int AVX = 576;
  private static final long COMPACT = 1L << 63;

  private final Processor processor = new Processor();
  private final CpuState state = processor.state;

  @AfterEach
  void close() {
    processor.close();
  }

  private void fill() {
    for (int i = 0; i < 1024; i += 8) {
      processor.setQuadword(i, i >= HEADER && i < AVX ? 0 : UNTOUCHED);
    }
  }

  /** One register of each part in use. */
  private void use() {
    state.xmm[2] = 0x1111;
    state.ymmHigh[3] = 0x2222;
    state.mxcsr = 0x1fa0;
    processor.load();
    processor.run("d9eb");
  }

  private void ask(int components) {
    state.gpr[CpuState.RAX] = components;
    state.gpr[CpuState.RDX] = 0;
    processor.load();
  }

  @Test
  void fxsaveWritesWhatFxrstorReads() {
    use();
    fill();
    processor.run(FXSAVE64);
    assertThat(processor.quadword(0)).isEqualTo(0x01eb_0080_3800_037fL);
    assertThat(processor.quadword(8)).isEqualTo(Processor.CODE);
    assertThat(processor.quadword(16)).isZero();
    assertThat(processor.quadword(24)).isEqualTo(0x0000_ffff_0000_1fa0L);
    assertThat(processor.quadword(32)).isEqualTo(0xc90f_daa2_2168_c235L);
    assertThat(processor.quadword(40)).isEqualTo((UNTOUCHED & RESERVED) | 0x4000);
    assertThat(processor.quadword(176)).isEqualTo(0x1111);
    assertThat(processor.quadword(416)).isEqualTo(UNTOUCHED);
    CpuState before = new CpuState();
    before.copyFrom(state);
    processor.run("dbe3");
    state.xmm[2] = 0;
    state.mxcsr = 0x1f80;
    processor.load();
    processor.run(FXRSTOR64);
    assertThat(state).isEqualTo(before);
  }

  @Test
  void areasMustBeAlignedAndReservedBitsClear() {
    state.gpr[CpuState.RSI] = Processor.DATA + 8;
    ask(7);
    processor.runAndFault(FXSAVE64, GuestFault.GENERAL_PROTECTION);
    state.gpr[CpuState.RSI] = Processor.DATA + 32;
    processor.load();
    processor.runAndFault(XSAVE64, GuestFault.GENERAL_PROTECTION);
    processor.setQuadword(32 + 24, 0x1_0000);
    processor.runAndFault(FXRSTOR64, GuestFault.GENERAL_PROTECTION);
    assertThat(state.mxcsr).isEqualTo(0x1f80);
    processor.setQuadword(32 + 24, 0x1fc0);
    processor.run(FXRSTOR64);
    assertThat(state.mxcsr).isEqualTo(0x1fc0);
  }

  @Test
  void xsaveWritesAllAndSaysWhatIsInUse() {
    fill();
    ask(7);
    processor.run(XSAVE64);
    assertThat(processor.quadword(HEADER)).isZero();
    assertThat(processor.quadword(0)).isEqualTo(0x37f);
    assertThat(processor.quadword(AVX)).isZero();
    use();
    fill();
    processor.setQuadword(HEADER, 1L << 62 | 7);
    ask(5);
    processor.run(XSAVE64);
    assertThat(processor.quadword(HEADER)).isEqualTo(1L << 62 | 7);
    assertThat(processor.quadword(HEADER + 8)).isZero();
    assertThat(processor.quadword(176)).isEqualTo(UNTOUCHED);
    assertThat(processor.quadword(24)).isEqualTo(0x0000_ffff_0000_1fa0L);
    assertThat(processor.quadword(AVX + 24)).isEqualTo(0x2222);
  }

  @Test
  void xsaveoptLeavesOutWhatIsNotInUse() {
    fill();
    ask(7);
    processor.run(XSAVEOPT64);
    assertThat(processor.quadword(HEADER)).isZero();
    assertThat(processor.quadword(0)).isEqualTo(UNTOUCHED);
    assertThat(processor.quadword(24)).isEqualTo(0x0000_ffff_0000_1f80L);
    assertThat(processor.quadword(160)).isEqualTo(UNTOUCHED);
    assertThat(processor.quadword(AVX)).isEqualTo(UNTOUCHED);
    state.mxcsr = 0x1fa0;
    processor.load();
    processor.run(XSAVEOPT64);
    assertThat(processor.quadword(HEADER)).isEqualTo(2);
    assertThat(processor.quadword(160)).isZero();
  }

  @Test
  void xsavecSaysWhatWasAskedFor() {
    fill();
    ask(4);
    use();
    ask(4);
    processor.run(XSAVEC64);
    assertThat(processor.quadword(HEADER)).isEqualTo(4);
    assertThat(processor.quadword(HEADER + 8)).isEqualTo(COMPACT | 4);
    assertThat(processor.quadword(24)).isEqualTo(UNTOUCHED);
    assertThat(processor.quadword(AVX + 24)).isEqualTo(0x2222);
  }

  @Test
  void whatIsNotInTheAreaIsReset() {
    use();
    processor.setQuadword(24, 0x1f90);
    ask(7);
    processor.run(XRSTOR64);
    assertThat(state.fpuTag).isEqualTo(0xffff);
    assertThat(state.stSignificand).containsOnly(0);
    assertThat(state.xmm).containsOnly(0);
    assertThat(state.ymmHigh).containsOnly(0);
    assertThat(state.mxcsr).isEqualTo(0x1f90);
    use();
    processor.setQuadword(HEADER + 8, COMPACT | 7);
    ask(2);
    processor.run(XRSTOR64);
    assertThat(state.mxcsr).isEqualTo(0x1f80);
    assertThat(state.xmm).containsOnly(0);
    assertThat(state.ymmHigh[3]).isEqualTo(0x2222);
    assertThat(state.fpuTag).isNotEqualTo(0xffff);
  }

  @Test
  void bothFormsAreRestored() {
    use();
    ask(7);
    CpuState before = new CpuState();
    before.copyFrom(state);
    for (String save : new String[] {XSAVE64, XSAVEC64}) {
      fill();
      processor.run(save);
      state.xmm[2] = 7;
      state.ymmHigh[3] = 8;
      state.mxcsr = 0x1f80;
      processor.load();
      processor.run("d9ee");
      processor.run(XRSTOR64);
      assertThat(state).isEqualTo(before);
    }
  }

  @Test
  void headersThatSayTooMuchAreRefused() {
    ask(7);
    use();
    header(8, 0, 0, 0);
    header(0, 7, 0, 0);
    header(0, 0, 1, 0);
    header(4, COMPACT | 3, 0, 0);
    header(0, COMPACT | 8, 0, 0);
    header(0, COMPACT, 0, 1);
    assertThat(state.xmm[2]).isEqualTo(0x1111);
    fill();
    processor.setQuadword(24, 0);
    processor.setQuadword(HEADER + 24, 1); // not looked at in the standard form
    processor.run(XRSTOR64);
    assertThat(state.xmm[2]).isZero();
  }

  private void header(long inUse, long compaction, long third, long fourth) {
    processor.setQuadword(HEADER, inUse);
    processor.setQuadword(HEADER + 8, compaction);
    processor.setQuadword(HEADER + 16, third);
    processor.setQuadword(HEADER + 24, fourth);
    processor.runAndFault(XRSTOR64, GuestFault.GENERAL_PROTECTION);
  }

  @Test
  void xgetbvSaysWhatThereIs() {
    state.gpr[CpuState.RCX] = 0xffff_ffff_0000_0000L;
    ask(-1);
    processor.run("0f01d0");
    assertThat(state.gpr[CpuState.RAX]).isEqualTo(7);
    assertThat(state.gpr[CpuState.RDX]).isZero();
    state.gpr[CpuState.RCX] = 1;
    state.ymmHigh[0] = 1;
    processor.load();
    processor.run("0f01d0");
    assertThat(state.gpr[CpuState.RAX]).isEqualTo(4);
    state.gpr[CpuState.RCX] = 2;
    processor.load();
    processor.runAndFault("0f01d0", GuestFault.GENERAL_PROTECTION);
  }
}
