package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A loop with an instruction of which the end is in another page, as is the rest of the loop. */
class CodeInTwoPagesTest {
  private static final int ROUNDS = 4;
  private static final long SECOND = 0x602000;
  private static final long CODE = SECOND - 5;

  /** What is compiled when all blocks of a loop are known. */
  private static final TierPolicy WHOLE_LOOPS = new TierPolicy(2, true, 0, true, null, false, null);

  static List<TierPolicy> policies() {
    return List.of(
        TierPolicy.USUAL,
        TierPolicy.INTERPRETER,
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm(),
        TierPolicy.random(20261123),
        WHOLE_LOOPS);
  }

  /** 1: nop; add ebx, of which the number ends in the second page; … ; dec edx; jnz 1b; … */
  private static byte[] code(int number, String more) {
    String jump = "%02x".formatted(-(7 + more.length() / 2 + 4) & 0xff);
    return HexFormat.of()
        .parseHex("9081c30000%02x00%sffca75%sb83c0000000f05".formatted(number, more, jump));
  }

  private static Guest guest(TierPolicy policy, byte[] code) {
    Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), "90");
    guest.map(SECOND - 0x1000, 0x2000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
    new GuestMemory(guest.memory).writeBytes(CODE, code);
    guest.state.gpr[CpuState.RDI] = SECOND;
    return guest;
  }

  private static long sum(Guest guest, long steps) {
    return sum(guest, CODE, steps);
  }

  private static long sum(Guest guest, long start, long steps) {
    guest.state.rip = start;
    guest.state.gpr[CpuState.RBX] = 0;
    guest.state.gpr[CpuState.RDX] = ROUNDS;
    assertThat(guest.run(1000)).isEqualTo(new CpuExit.Syscall(steps));
    return guest.state.gpr[CpuState.RBX] >> 16;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itsSecondPageIsReplaced(TierPolicy policy) {
    try (Guest guest = guest(policy, code(1, ""))) {
      for (int number = 1; number < 5; number++) {
        guest.map(SECOND, 0x1000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
        byte[] code = code(number, "");
        byte[] end = Arrays.copyOfRange(code, (int) (SECOND - CODE), code.length);
        new GuestMemory(guest.memory).writeBytes(SECOND, end);
        assertThat(sum(guest, 4 * ROUNDS + 2)).isEqualTo((long) ROUNDS * number);
        assertThat(sum(guest, 4 * ROUNDS + 2)).isEqualTo((long) ROUNDS * number);
      }
    }
  }

  /** Of the region with the jump nothing else is in the second page. */
  @ParameterizedTest
  @MethodSource("policies")
  void aJumpGoesWhereItsSecondPageSays(TierPolicy policy) {
    // 2: add ebx,0x20000; jmp 3f; …; 1: add ebx,0x10000; 3: dec edx; jz out; jmp 1b, or 2b
    HexFormat hex = HexFormat.of();
    byte[] loop = hex.parseHex("81c300000100ffca7405e9f1");
    byte[] other = hex.parseHex("81c300000200e9fb000000");
    long start = SECOND - loop.length;
    try (Guest guest = guest(policy, new byte[0])) {
      new GuestMemory(guest.memory).writeBytes(start, loop);
      new GuestMemory(guest.memory).writeBytes(start - 0x100, other);
      SharedPage toLoop = secondPage(guest, "ffffffb83c0000000f05");
      SharedPage toOther = secondPage(guest, "feffffb83c0000000f05");
      for (int round = 0; round < 3; round++) {
        guest.map(SECOND, toLoop, Guest.READ | Guest.EXECUTE);
        assertThat(sum(guest, start, 4 * ROUNDS - 1 + 2)).isEqualTo(ROUNDS);
        guest.map(SECOND, toOther, Guest.READ | Guest.EXECUTE);
        assertThat(sum(guest, start, 4 * ROUNDS - 1 + ROUNDS - 1 + 2)).isEqualTo(2 * ROUNDS - 1);
      }
    }
  }

  private static SharedPage secondPage(Guest guest, String code) {
    SharedPage page = SharedPage.of(guest.physical);
    guest.map(SECOND, page, Guest.READ | Guest.WRITE);
    new GuestMemory(guest.memory).writeBytes(SECOND, HexFormat.of().parseHex(code));
    return page;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itChangesItself(TierPolicy policy) {
    try (Guest guest = guest(policy, code(1, "fe07"))) { // inc byte [rdi]
      assertThat(sum(guest, 5 * ROUNDS + 2)).isEqualTo(1 + 2 + 3 + 4);
      assertThat(sum(guest, 5 * ROUNDS + 2)).isEqualTo(5 + 6 + 7 + 8);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itsSecondPageIsGone(TierPolicy policy) {
    try (Guest guest = guest(policy, code(1, ""))) {
      sum(guest, 4 * ROUNDS + 2);
      guest.memory.protect(SECOND, SECOND + 0x1000, Guest.READ);
      guest.state.rip = CODE;
      assertThat(guest.run(1000)).isEqualTo(new CpuExit.PageFault(1, SECOND, Access.EXECUTE));
    }
  }
}
