package org.amber.jvm.x87;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.GuestFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exceptions that are not masked, pointers, and what a fault leaves as it was. */
class StackFaultsTest {
  private static final String FLD1 = "d9e8";
  private static final String FLDZ = "d9ee";
  private static final String FWAIT = "9b";
  private static final int INVALID_UNMASKED = 0x37e;

  private final Processor processor = new Processor();
  private final CpuState state = processor.state;

  @AfterEach
  void close() {
    processor.close();
  }

  @Test
  void anUnmaskedExceptionIsRaisedByTheNextInstructionThatWaits() {
    state.fpuControl = INVALID_UNMASKED;
    processor.load();
    processor.run("d9fa"); // FSQRT of an empty register
    assertThat(state.fpuStatus).isEqualTo(0x80c1);
    assertThat(state.fpuTag).isEqualTo(0xffff);
    for (String waiting : new String[] {FWAIT, FLD1, "d9d0", "d92e", "0f77"}) {
      processor.runAndFault(waiting, GuestFault.X87_ERROR);
    }
    processor.run("dd3e"); // FNSTSW
    processor.run("dbe2"); // FNCLEX
    processor.run(FWAIT);
    assertThat(processor.word(0)).isEqualTo(0x80c1);
  }

  @Test
  void anExceptionBecomesPendingWhenItsMaskIsCleared() {
    processor.run("d9c0"); // FLD of an empty register
    assertThat(state.fpuStatus).isEqualTo(0x3841);
    processor.setWord(0, INVALID_UNMASKED);
    processor.run("d92e");
    assertThat(state.fpuStatus).isEqualTo(0xb8c1);
    processor.runAndFault(FWAIT, GuestFault.X87_ERROR);
  }

  @Test
  void aStateThatTheKernelChangedIsMadeConsistent() {
    state.fpuControl = 0xe03e;
    state.fpuStatus = 1;
    processor.load();
    processor.runAndFault(FWAIT, GuestFault.X87_ERROR);
    assertThat(state.fpuControl).isEqualTo(0x007e);
    assertThat(state.fpuStatus).isEqualTo(0x8081);
  }

  @Test
  void aStoreThatFaultsLeavesTheStackAndTheStatusAlone() {
    processor.run(FLDZ);
    processor.run(FLD1);
    processor.run("def9"); // 0 / 1
    state.gpr[CpuState.RSI] = 0x3000_0000L;
    state.fpuStatus |= 0x200;
    processor.load();
    long last = state.fpuInstructionPointer;
    for (String store : new String[] {"d91e", "dd1e", "db3e", "df36", "dd0e", "dd36", "d936"}) {
      processor.runAndFault(store, GuestFault.PAGE_FAULT);
      assertThat(state.fpuStatus).as(store).isEqualTo(0x3a00);
      assertThat(state.fpuTag).as(store).isEqualTo(0x7fff);
      assertThat(state.fpuInstructionPointer).isEqualTo(last);
    }
  }

  @Test
  void anAreaOfWhichAPartIsMissingIsNotWritten() {
    processor.run(FLD1);
    state.gpr[CpuState.RSI] = Processor.DATA + 0x1fa0;
    processor.load();
    processor.runAndFault("dd36", GuestFault.PAGE_FAULT); // FNSAVE
    assertThat(state.fpuStatus).isEqualTo(0x3800);
    for (int i = 0; i < 0x60; i += 8) {
      assertThat(processor.quadword(0x1fa0 + i)).isZero();
    }
    processor.runAndFault("dd26", GuestFault.PAGE_FAULT); // FRSTOR
    assertThat(state.fpuTag).isEqualTo(0x3fff);
  }

  @Test
  void pointersAreThoseOfTheLastInstructionThatIsNoneOfControl() {
    processor.run("48d84610"); // FADD [RSI+16], with REX.W
    assertThat(state.fpuInstructionPointer).isEqualTo(Processor.CODE);
    assertThat(state.fpuDataPointer).isEqualTo(Processor.DATA + 16);
    assertThat(state.fpuOpcode).isEqualTo(0x046);
    processor.run("d9d0"); // FNOP
    assertThat(state.fpuOpcode).isEqualTo(0x1d0);
    assertThat(state.fpuDataPointer).isEqualTo(Processor.DATA + 16);
    processor.run("d93e"); // FNSTCW
    assertThat(state.fpuOpcode).isEqualTo(0x1d0);
  }

  @Test
  void theDataPointerHasNoSegmentBase() {
    state.gsBase = Processor.DATA;
    state.gpr[CpuState.RAX] = 16;
    processor.load();
    processor.run("65d900"); // FLD gs:[RAX]
    assertThat(state.fpuDataPointer).isEqualTo(16);
  }

  @Test
  void environmentsComeInTwoSizes() {
    processor.run(FLD1);
    processor.run(FLDZ);
    processor.run("dd4620"); // FLD [RSI+32]
    processor.run("d936"); // FNSTENV
    assertThat(processor.quadword(0)).isEqualTo(0xffff2800_ffff037fL);
    assertThat(processor.quadword(8)).isEqualTo(Processor.CODE << 32 | 0xffff17ffL);
    assertThat(processor.quadword(16)).isEqualTo((Processor.DATA + 32) << 32 | 0x0546_0000L);
    processor.run("66d936");
    assertThat(processor.quadword(0)).isEqualTo(0x0000_17ff_2800_037fL);
    processor.run("dbe3");
    processor.run("66d926"); // FLDENV
    assertThat(state.fpuStatus).isEqualTo(0x2800);
    assertThat(state.fpuTag).isEqualTo(0x17ff);
  }

  @Test
  void whatWasSavedIsRestored() {
    processor.run(FLD1);
    processor.run("d9eb");
    for (String prefix : new String[] {"", "66"}) {
      CpuState before = new CpuState();
      before.copyFrom(state);
      processor.run(prefix + "dd36"); // FNSAVE
      assertThat(state.fpuTag).isEqualTo(0xffff);
      assertThat(state.fpuStatus).isZero();
      processor.run(prefix + "dd26"); // FRSTOR
      assertThat(state.stSignificand).isEqualTo(before.stSignificand);
      assertThat(state.stExponent).isEqualTo(before.stExponent);
      assertThat(state.fpuStatus).isEqualTo(before.fpuStatus);
      assertThat(state.fpuTag).isEqualTo(before.fpuTag);
    }
  }

  @Test
  void mmxRegistersAreSignificands() {
    processor.run(FLD1);
    processor.cpu.fpu().enterMmx();
    processor.cpu.fpu().setMmx(3, 5);
    processor.cpu.store();
    assertThat(state.fpuStatus).isZero();
    assertThat(state.fpuTag).isEqualTo(0x1595);
    assertThat(state.stSignificand[3]).isEqualTo(5);
    assertThat(state.stExponent[3]).isEqualTo(0xffff);
    processor.run("0f77"); // EMMS
    assertThat(state.fpuTag).isEqualTo(0xffff);
  }
}
