package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.tests.cpu.Guest;
import org.amber.unicorn.UnicornLibrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks that count by themselves are as exact as those that do not. */
class BoundBlocksTest {
  private static final long MANY = 100_000_000;
  private static final int BUFFER = 64 << 20;
  private static final int SMALLEST_BUFFER = 1 << 20;

  @BeforeEach
  void whereBlocksAreBound() {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    boolean x86 = System.getProperty("os.arch", "").equals("amd64");
    assumeTrue(linux && x86, "blocks are bound on x86-64 Linux only");
  }

  private static UnicornCpu start(PhysicalMemory physical) {
    return start(physical, BUFFER);
  }

  private static UnicornCpu start(PhysicalMemory physical, int codeBytes) {
    return new UnicornCpu(UnicornLibrary.load(), physical, CpuProfile.V2, true, codeBytes);
  }

  private static long bound(Guest guest) {
    return ((UnicornCpu) guest.cpu).boundBlocks();
  }

  @Test
  void allBlocksAreBound() {
    // mov ecx,1000; 1: inc rax; add [rbx],rax; dec ecx; jnz 1b; mov eax,60; syscall
    try (Guest guest =
        new Guest(BoundBlocksTest::start, "b9e8030000 48ffc0 480103 ffc9 75f6 b83c000000 0f05")) {
      guest.state.gpr[CpuState.RBX] = Guest.DATA;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(1 + 4 * 1000 + 2));
      assertThat(bound(guest)).isEqualTo(3);
      assertThat(new GuestMemory(guest.memory).readLong(Guest.DATA)).isEqualTo(500_500);
    }
  }

  @Test
  void blocksOfManyInstructionsAndHighAddressesAreBound() {
    for (long address : new long[] {0x7000_0000L, 0x9000_0000L, 0x7fff_0000_0000L - 0x100000}) {
      // 1: 200 × inc rax; dec ecx; jnz 1b; mov eax,60; syscall
      try (Guest guest = new Guest(BoundBlocksTest::start, "90")) {
        guest.code(address, "48ffc0".repeat(200) + "ffc9 0f85a0fdffff b83c000000 0f05");
        guest.state.rip = address;
        guest.state.gpr[CpuState.RCX] = 1000;

        assertThat(guest.run(100_007)).isEqualTo(new CpuExit.StepsDone(100_007));
        assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(100_007 / 202 * 200 + 100_007 % 202);
        assertThat(guest.run(MANY)).isInstanceOf(CpuExit.Syscall.class);
        assertThat(guest.total).isEqualTo(202 * 1000 + 2);
        assertThat(bound(guest)).isGreaterThanOrEqualTo(2);
      }
    }
  }

  @Test
  void aFaultInTheMiddleOfABoundBlockIsExact() {
    // 1: inc rax; add rdi,4096; mov rbx,[rdi]; inc rcx; jmp 1b
    try (Guest guest =
        new Guest(BoundBlocksTest::start, "48ffc0 4881c700100000 488b1f 48ffc1 ebee")) {
      int pages = 300;
      guest.map(0x2000_0000L, pages * 4096L, Guest.READ);
      guest.state.gpr[CpuState.RDI] = 0x2000_0000L - 4096;

      assertThat(guest.run(MANY))
          .isEqualTo(
              new CpuExit.PageFault(5L * pages + 2, 0x2000_0000L + pages * 4096L, Access.READ));
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(pages + 1);
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(pages);
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 10);
    }
  }

  @Test
  void timeStampsInBoundBlocksAreExact() {
    // mov ecx,1000; 1: nop; rdtsc; dec ecx; jnz 1b; mov eax,60; syscall
    Guest counting =
        new Guest(BoundBlocksTest::start, "b9e8030000 90 0f31 ffc9 75f9 b83c000000 0f05") {
          private long last = -2;

          @Override
          public long timestampCounter(long stepsDone) {
            assertThat(total + stepsDone).isEqualTo(last + 4);
            last = total + stepsDone;
            return last;
          }
        };
    try (counting) {
      assertThat(counting.run(MANY)).isEqualTo(new CpuExit.Syscall(1 + 4 * 1000 + 2));
    }
  }

  @Test
  @Timeout(60)
  void aFailureStopsBlocksThatAreBound() {
    int[] asked = {0};
    // 1: rdtsc; jmp 2f; 2: nop; jmp 1b
    Guest failing =
        new Guest(BoundBlocksTest::start, "0f31 eb00 90 ebf9") {
          @Override
          public long timestampCounter(long stepsDone) {
            if (++asked[0] == 1000) {
              throw new IllegalArgumentException("no time");
            }
            return 0;
          }
        };
    try (failing) {
      assertThatThrownBy(() -> failing.run(Long.MAX_VALUE)).hasMessage("no time");
      assertThat(asked[0]).isEqualTo(1000);
    }
  }

  @Test
  void codeThatFillsTheBufferAgainAndAgainIsExact() {
    // 3,000 times: inc rax; jmp next; then: dec rcx; jnz first; mov eax,60; syscall
    int blocks = 3000;
    int rounds = 5;
    String code = "48ffc0 eb00".repeat(blocks) + "48ffc9 0f85" + little(-(blocks * 5 + 9));
    long steps = rounds * (2L * blocks + 2) + 2;
    Random random = new Random(7);
    try (Guest guest = new Guest(physical -> start(physical, SMALLEST_BUFFER), "90")) {
      guest.code(0x800000, code + "b83c000000 0f05");
      guest.state.rip = 0x800000;
      guest.state.gpr[CpuState.RCX] = rounds;
      CpuExit exit;
      do {
        exit = guest.run(1 + random.nextInt(4000));
        long inRound = guest.total % (2L * blocks + 2);
        if (exit instanceof CpuExit.StepsDone && inRound < 2L * blocks) {
          long round = guest.total / (2L * blocks + 2);
          assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(round * blocks + (inRound + 1) / 2);
        }
      } while (!(exit instanceof CpuExit.Syscall));

      assertThat(guest.total).isEqualTo(steps);
      assertThat(bound(guest)).as("translated more than once").isGreaterThan(2L * blocks);
    }
  }

  private static String little(int value) {
    return String.format("%08x", Integer.reverseBytes(value));
  }
}
