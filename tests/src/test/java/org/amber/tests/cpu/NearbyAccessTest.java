package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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

/**
 * Accesses near each other, for which compiled code looks once whether they are allowed: in one
 * page, in two, and where only some of them are allowed.
 */
class NearbyAccessTest {
  private static final int PAGE = 4096;
  private static final long PAGES = 0x2000_0000L;
  private static final int ROUNDS = 1500;
  private static final int STEPS_A_ROUND = 9;

  /**
   * 1: mov rax,[rdi]; add rax,[rdi+8]; mov [rdi+16],rax; add [rdi+24],rax; push rax; pop rbx; add
   * rdi,8; dec edx; jnz 1b; mov eax,60; syscall.
   */
  private static final String LOOP =
      "488b07 48034708 48894710 48014718 50 5b 4883c708 ffca 75e7 b83c000000 0f05";

  static List<TierPolicy> policies() {
    return List.of(
        TierPolicy.USUAL,
        TierPolicy.INTERPRETER,
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm());
  }

  /** Through four pages, which are in RAM in the opposite order. */
  private static Guest guest(TierPolicy policy) {
    Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), LOOP);
    guest.map(PAGES, 4 * PAGE, Guest.READ | Guest.WRITE);
    GuestMemory memory = new GuestMemory(guest.memory);
    for (int page = 3; page >= 0; page--) {
      for (int at = 0; at < PAGE; at += Long.BYTES) {
        memory.writeLong(PAGES + (long) PAGE * page + at, 0x0123_4567_89abL * (at + page + 1));
      }
    }
    guest.state.gpr[CpuState.RDI] = PAGES + 4;
    guest.state.gpr[CpuState.RDX] = ROUNDS;
    return guest;
  }

  private static byte[] contents(Guest guest) {
    return new GuestMemory(guest.memory).readBytes(PAGES, 4 * PAGE);
  }

  /** What the loop does, by another hand. */
  private static byte[] expected() {
    byte[] bytes;
    try (Guest guest = guest(TierPolicy.INTERPRETER)) {
      bytes = contents(guest);
    }
    ByteBuffer memory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int round = 0; round < ROUNDS; round++) {
      int at = 4 + 8 * round;
      long sum = memory.getLong(at) + memory.getLong(at + 8);
      memory.putLong(at + 16, sum);
      memory.putLong(at + 24, memory.getLong(at + 24) + sum);
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void goThroughPages(TierPolicy policy) {
    try (Guest guest = guest(policy)) {
      assertThat(guest.run(1_000_000)).isEqualTo(new CpuExit.Syscall(ROUNDS * STEPS_A_ROUND + 2));
      assertThat(contents(guest)).isEqualTo(expected());
      assertThat(guest.state.gpr[CpuState.RBX]).isNotZero();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void goThroughPagesInSlices(TierPolicy policy) {
    try (Guest guest = guest(policy)) {
      CpuExit exit = guest.run(10);
      while (!(exit instanceof CpuExit.Syscall)) {
        assertThat(guest.total % 10).isZero();
        exit = guest.run(10);
      }
      assertThat(guest.total).isEqualTo(ROUNDS * STEPS_A_ROUND + 2);
      assertThat(contents(guest)).isEqualTo(expected());
    }
  }

  /** The third page is gone: what is before it was accessed, and nothing behind it. */
  @ParameterizedTest
  @MethodSource("policies")
  void faultOneByOne(TierPolicy policy) {
    long gone = PAGES + 2 * PAGE;
    int rounds = (2 * PAGE - 4 - 24) / 8;
    byte[] expected = expected();
    try (Guest guest = guest(policy)) {
      guest.memory.unmap(gone, gone + PAGE);
      // What changes the fourth number is the first that reaches the page, at an odd place.
      assertThat(guest.run(1_000_000))
          .isEqualTo(new CpuExit.PageFault(rounds * STEPS_A_ROUND + 3, gone, Access.WRITE));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 11);
      byte[] first = new GuestMemory(guest.memory).readBytes(PAGES, 2 * PAGE - 4);
      assertThat(first).isEqualTo(Arrays.copyOf(expected, first.length));
    }
  }

  /** The third page can be read: the first store into it faults, and no load does. */
  @ParameterizedTest
  @MethodSource("policies")
  void faultAsStores(TierPolicy policy) {
    long readable = PAGES + 2 * PAGE;
    int rounds = (2 * PAGE - 4 - 24) / 8;
    try (Guest guest = guest(policy)) {
      guest.memory.protect(readable, readable + PAGE, Guest.READ);
      assertThat(guest.run(1_000_000))
          .isEqualTo(new CpuExit.PageFault(rounds * STEPS_A_ROUND + 3, readable, Access.WRITE));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 11);
    }
  }

  /** That a page is known to be readable says nothing of the store among the loads. */
  @ParameterizedTest
  @MethodSource("policies")
  void faultInOnePage(TierPolicy policy) {
    long readable = PAGES + 2 * PAGE;
    try (Guest guest = guest(policy)) {
      guest.memory.protect(readable, readable + PAGE, Guest.READ);
      guest.state.gpr[CpuState.RDI] = readable;
      assertThat(guest.run(1)).isEqualTo(new CpuExit.StepsDone(1));
      byte[] before = contents(guest);
      guest.state.rip = Guest.CODE;
      assertThat(guest.run(1_000_000))
          .isEqualTo(new CpuExit.PageFault(2, readable + 16, Access.WRITE));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 7);
      assertThat(contents(guest)).isEqualTo(before);
    }
  }
}
