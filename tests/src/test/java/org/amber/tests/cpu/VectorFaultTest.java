package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.Test;

/** What vector instructions leave behind when they fault, and what they do not touch. */
class VectorFaultTest {
  private static final long END = Guest.DATA + Guest.DATA_SIZE;
  private static final int STACK_SEGMENT = 12;
  private static final int GENERAL_PROTECTION = 13;
  private static final int X87_ERROR = 16;
  private static final int XMM1 = 2;
  private static final int XMM2 = 4;
  private static final int XMM3 = 6;

  /** Starts the engine that interprets; {@link CompiledVectorFaultTest} has the other. */
  Cpu start(PhysicalMemory physical) {
    return new JvmCpu(physical, CpuProfile.V3, TierPolicy.INTERPRETER);
  }

  /** A process with this code, behind which there is none. */
  private Guest guest(String hex) {
    Guest guest = new Guest(this::start, hex + "0f0b");
    for (int i = 0; i < 32; i++) {
      guest.state.xmm[i] = 0x0101_0101_0101_0101L * i;
      guest.state.ymmHigh[i] = -1L - i;
    }
    return guest;
  }

  private static void fill(Guest guest, long address, int bytes) {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) (i + 1);
    }
    new GuestMemory(guest.memory).writeBytes(address, data);
  }

  /** Runs one instruction, which faults and has changed nothing. */
  private static CpuExit unchanged(Guest guest) {
    CpuState before = guest.copy();
    CpuExit exit = guest.run(1);
    assertThat(guest.state).isEqualTo(before);
    return exit;
  }

  private static void assertException(CpuExit exit, int vector) {
    assertThat(exit).isEqualTo(new CpuExit.ProcessorException(0, vector, 0));
  }

  @Test
  void sseDemandsAlignmentAndAvxDoesNot() {
    // paddb xmm1, [rsi+1]
    try (Guest guest = guest("660ffc4e01")) {
      guest.state.gpr[CpuState.RSI] = Guest.DATA;
      assertException(unchanged(guest), GENERAL_PROTECTION);
    }
    // vpaddb xmm1, xmm2, [rsi+1]
    try (Guest guest = guest("c5e9fc4e01")) {
      fill(guest, Guest.DATA, 32);
      guest.state.gpr[CpuState.RSI] = Guest.DATA;
      assertThat(guest.run(1)).isInstanceOf(CpuExit.StepsDone.class);
      assertThat(guest.state.xmm[XMM1]).isEqualTo(0x0908_0706_0504_0302L + 0x0404_0404_0404_0404L);
    }
    // vmovdqa ymm1, [rsi+16]
    try (Guest guest = guest("c5fd6f4e10")) {
      guest.state.gpr[CpuState.RSI] = Guest.DATA;
      assertException(unchanged(guest), GENERAL_PROTECTION);
    }
  }

  @Test
  void noAddressLooksLikeAPageThatIsNotKnown() {
    for (int address = 1; address < 32; address++) {
      // vmovdqa ymm1, [rsi]
      try (Guest guest = guest("c5fd6f0e")) {
        guest.state.gpr[CpuState.RSI] = address;
        assertException(unchanged(guest), GENERAL_PROTECTION);
      }
    }
  }

  @Test
  void onlyVexClearsTheUpperHalf() {
    // paddb xmm1, xmm2
    try (Guest guest = guest("660ffcca")) {
      guest.run(1);
      assertThat(guest.state.xmm[XMM1]).isEqualTo(0x0606_0606_0606_0606L);
      assertThat(guest.state.ymmHigh[XMM1]).isEqualTo(-3);
    }
    // vpaddb xmm1, xmm1, xmm2
    try (Guest guest = guest("c5f1fcca")) {
      guest.run(1);
      assertThat(guest.state.xmm[XMM1]).isEqualTo(0x0606_0606_0606_0606L);
      assertThat(guest.state.ymmHigh[XMM1]).isZero();
      assertThat(guest.state.ymmHigh[XMM1 + 1]).isZero();
    }
  }

  @Test
  void storeIntoMissingPageStoresNothingBefore() {
    // movdqu [rdi], xmm1
    try (Guest guest = guest("f30f7f0f")) {
      fill(guest, END - 16, 16);
      guest.state.gpr[CpuState.RDI] = END - 8;
      assertThat(unchanged(guest)).isEqualTo(new CpuExit.PageFault(0, END, Access.WRITE));
      assertThat(new GuestMemory(guest.memory).readLong(END - 8)).isEqualTo(0x100f_0e0d_0c0b_0a09L);
    }
  }

  @Test
  void maskedElementsTouchNoMemory() {
    // vpmaskmovd [rdi], xmm3, xmm1
    try (Guest guest = guest("c4e2618e0f")) {
      fill(guest, END - 16, 16);
      guest.state.gpr[CpuState.RDI] = END - 8;
      guest.state.xmm[XMM3] = 1L << 63;
      guest.state.xmm[XMM3 + 1] = 0x7fff_ffff_7fff_ffffL;
      assertThat(guest.run(1)).isInstanceOf(CpuExit.StepsDone.class);
      assertThat(new GuestMemory(guest.memory).readLong(END - 8)).isEqualTo(0x0202_0202_0c0b_0a09L);
    }
    // maskmovdqu xmm1, xmm3: the last byte is beyond the page
    try (Guest guest = guest("660ff7cb")) {
      fill(guest, END - 16, 16);
      guest.state.gpr[CpuState.RDI] = END - 15;
      guest.state.xmm[XMM3] = 0x80;
      guest.state.xmm[XMM3 + 1] = 1L << 63;
      assertThat(unchanged(guest)).isEqualTo(new CpuExit.PageFault(0, END, Access.WRITE));
      assertThat(new GuestMemory(guest.memory).readLong(END - 16))
          .isEqualTo(0x0807_0605_0403_0201L);
    }
  }

  @Test
  void gatherGoesOnBehindTheElementsThatAreDone() {
    // vpgatherdd xmm1, [rsi+xmm2*4], xmm3
    try (Guest guest = guest("c4e261900c96")) {
      fill(guest, END - 16, 16);
      guest.state.gpr[CpuState.RSI] = END - 16;
      guest.state.xmm[XMM1] = 0x2222_2222_1111_1111L;
      guest.state.xmm[XMM1 + 1] = 0x4444_4444_3333_3333L;
      guest.state.xmm[XMM2] = 0x0000_0000_0000_0001L;
      guest.state.xmm[XMM2 + 1] = 0x0000_0002_0000_0004L;
      guest.state.xmm[XMM3] = 0x0000_0000_8000_0000L;
      guest.state.xmm[XMM3 + 1] = 0x8000_0000_8000_0000L;
      assertThat(guest.run(1)).isEqualTo(new CpuExit.PageFault(0, END, Access.READ));
      assertThat(guest.state.xmm[XMM1]).isEqualTo(0x2222_2222_0807_0605L);
      assertThat(guest.state.xmm[XMM1 + 1]).isEqualTo(0x4444_4444_3333_3333L);
      assertThat(guest.state.xmm[XMM3]).isZero();
      assertThat(guest.state.xmm[XMM3 + 1]).isEqualTo(-1);

      guest.map(END, 4096, Guest.READ | Guest.WRITE);
      fill(guest, END, 4);
      assertThat(guest.run(1)).isInstanceOf(CpuExit.StepsDone.class);
      assertThat(guest.state.xmm[XMM1]).isEqualTo(0x2222_2222_0807_0605L);
      assertThat(guest.state.xmm[XMM1 + 1]).isEqualTo(0x0c0b_0a09_0403_0201L);
      assertThat(guest.state.ymmHigh[XMM1]).isZero();
      assertThat(guest.state.xmm[XMM3 + 1]).isZero();
      assertThat(guest.state.ymmHigh[XMM3]).isZero();
    }
  }

  @Test
  void gatherThroughTheStackSegmentHasItsVector() {
    // vpgatherdd xmm1, [rsp+xmm2*4], xmm3
    try (Guest guest = guest("c4e261900c94")) {
      guest.state.gpr[CpuState.RSP] = 1L << 62;
      guest.state.xmm[XMM3] = -1;
      assertException(guest.run(1), STACK_SEGMENT);
    }
    // vpgatherdd xmm1, [rsi+xmm2*4], xmm3
    try (Guest guest = guest("c4e261900c96")) {
      guest.state.gpr[CpuState.RSI] = 1L << 62;
      guest.state.xmm[XMM3] = -1;
      assertException(guest.run(1), GENERAL_PROTECTION);
    }
  }

  @Test
  void pendingX87ErrorComesBeforeThePageFaultOfMmx() {
    // paddb mm0, [rsi]
    try (Guest guest = guest("0ffc06")) {
      guest.state.gpr[CpuState.RSI] = END;
      assertThat(unchanged(guest)).isEqualTo(new CpuExit.PageFault(0, END, Access.READ));
      guest.state.fpuStatus = 0x8081;
      guest.state.fpuControl = 0x37e;
      assertException(unchanged(guest), X87_ERROR);
    }
  }

  @Test
  void reservedBitsOfMxcsr() {
    // ldmxcsr [rsi]
    try (Guest guest = guest("0fae16")) {
      guest.state.gpr[CpuState.RSI] = Guest.DATA;
      new GuestMemory(guest.memory).writeInt(Guest.DATA, 0x1ffff);
      assertException(unchanged(guest), GENERAL_PROTECTION);
      new GuestMemory(guest.memory).writeInt(Guest.DATA, 0xffff);
      assertThat(guest.run(1)).isInstanceOf(CpuExit.StepsDone.class);
      assertThat(guest.state.mxcsr).isEqualTo(0xffff);
    }
  }
}
