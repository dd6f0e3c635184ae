package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls.SyscallVerdict;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** System calls, breakpoints, interrupts, code that changes. */
abstract class RunContract extends Contract {
  private static final long MANY = 1_000_000;

  /** mov eax,39; syscall; mov eax,39; syscall; mov eax,60; syscall. */
  private static final String CALLS = "b8270000000f05 b8270000000f05 b83c0000000f05";

  @Test
  void systemCallsAreAnsweredWithoutLeaving() {
    try (Guest guest = guest(CALLS)) {
      guest.state.gpr[CpuState.RDI] = 5;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(6));
      assertThat(guest.calls).containsExactly("39@2", "39@4", "60@6");
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 21);
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(Guest.CODE + 21);
      assertThat(guest.state.gpr[CpuState.R11]).isEqualTo(CpuState.INITIAL_RFLAGS);
    }
  }

  @Test
  void aRefusedSystemCallWasNotReached() {
    try (Guest guest = guest(CALLS)) {
      guest.verdict = SyscallVerdict.STOP_BEFORE;
      guest.state.gpr[CpuState.RCX] = 11;
      guest.state.gpr[CpuState.R11] = 12;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Breakpoint(1));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 5);
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(11);
      assertThat(guest.state.gpr[CpuState.R11]).isEqualTo(12);
    }
  }

  @Test
  void breakpointsStopInTheMiddleOfABlockAndInALoop() {
    // mov ecx,1000; 1: inc rax; inc rbx; inc rdx; dec ecx; jnz 1b; mov eax,60; syscall
    try (Guest guest = guest("b9e803000048ffc048ffc348ffc2ffc975f3b83c0000000f05")) {
      guest.run(501);
      guest.cpu.setBreakpoints(new long[] {Guest.CODE + 11});

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Breakpoint(2));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 11);
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Breakpoint(5));
      assertThat(guest.run(3)).isEqualTo(new CpuExit.StepsDone(3));
      assertThat(guest.run(2)).isEqualTo(new CpuExit.Breakpoint(2));
      guest.cpu.setBreakpoints(new long[0]);
      assertThat(guest.run(MANY)).isInstanceOf(CpuExit.Syscall.class);
      assertThat(guest.total).isEqualTo(1 + 5 * 1000 + 2);
    }
  }

  @Test
  void timeStampAndCpuidAreTheMachines() {
    // nop; nop; rdtsc; mov rsi,rax; nop; rdtsc; mov eax,1; xor ecx,ecx; cpuid; ud2
    try (Guest guest = guest("90900f314889c6900f314889c7b80100000031c90fa20f0b")) {
      guest.run(MANY);

      assertThat(guest.state.gpr[CpuState.RSI]).isEqualTo(7_000_000_002L & 0xffff_ffffL);
      assertThat(guest.state.gpr[CpuState.RDI]).isEqualTo(7_000_000_005L & 0xffff_ffffL);
      long ecx = guest.state.gpr[CpuState.RCX];
      assertThat(ecx & (1 << 20)).as("SSE4.2").isNotZero();
      assertThat(ecx & (1 << 28)).as("AVX").isZero();
      assertThat(ecx & (1 << 26)).as("XSAVE").isZero();
    }
  }

  @Test
  void rdtscpGivesProcessorZero() {
    try (Guest guest = guest("0f01f9 0f0b")) {
      guest.state.gpr[CpuState.RCX] = -1;
      guest.state.gpr[CpuState.RBX] = -1;
      guest.run(MANY);

      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(7_000_000_000L & 0xffff_ffffL);
      assertThat(guest.state.gpr[CpuState.RDX]).isEqualTo(1);
      assertThat(guest.state.gpr[CpuState.RCX]).isZero();
      assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(-1);
    }
  }

  @Test
  @Timeout(60)
  void anotherThreadInterrupts() throws InterruptedException {
    try (Guest guest = guest("48ffc0ebfb")) { // inc rax; jmp
      Thread thread = new Thread(guest.cpu::interrupt);
      thread.start();
      CpuExit exit = guest.run(Long.MAX_VALUE);
      thread.join();

      assertThat(exit).isInstanceOf(CpuExit.StepsDone.class);
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo((exit.steps() + 1) / 2);
      assertThat(guest.run(1001)).isEqualTo(new CpuExit.StepsDone(1001));
    }
  }

  @Test
  void longBlocksAreCounted() {
    try (Guest guest = guest("48ffc0".repeat(3000) + "b83c0000000f05")) {
      assertThat(guest.run(1234)).isEqualTo(new CpuExit.StepsDone(1234));
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(1234);
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(3000 - 1234 + 2));
    }
  }

  @Test
  void manyPagesAreTouched() {
    // 1: add rdi,4096; mov [rdi],rdi; dec rcx; jnz 1b; mov eax,60; syscall
    try (Guest guest = guest("4881c70010000048893f48ffc975f1b83c0000000f05")) {
      int pages = 30_000;
      guest.map(0x2000_0000L, (pages + 1) * 4096L, Guest.READ | Guest.WRITE);
      for (int round = 0; round < 4; round++) {
        guest.state.rip = Guest.CODE;
        guest.state.gpr[CpuState.RDI] = 0x2000_0000L;
        guest.state.gpr[CpuState.RCX] = pages;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4L * pages + 2));
      }
      assertThat(new GuestMemory(guest.memory).readLong(0x2000_0000L + 4096L * pages))
          .isEqualTo(0x2000_0000L + 4096L * pages);
    }
  }

  @Test
  void aForkedAddressSpaceKeepsItsOwnData() {
    try (Guest guest = guest("48890348894b08b83c0000000f05")) { // mov [rbx],rax; …
      guest.state.gpr[CpuState.RBX] = Guest.DATA;
      guest.state.gpr[CpuState.RAX] = 1;
      CpuState start = guest.copy();
      guest.run(MANY);
      AddressSpace parent = guest.memory;
      AddressSpace child = parent.fork();
      for (int round = 0; round < 3; round++) {
        guest.memory = child;
        guest.state.copyFrom(start);
        guest.state.gpr[CpuState.RAX] = 100L + round;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
        guest.memory = parent;
        guest.state.copyFrom(start);
        guest.state.gpr[CpuState.RAX] = 200L + round;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
        assertThat(new GuestMemory(child).readLong(Guest.DATA)).isEqualTo(100L + round);
        assertThat(new GuestMemory(parent).readLong(Guest.DATA)).isEqualTo(200L + round);
      }
    }
  }

  @Test
  void differentCodeAtOneAddressIsCountedAsWhatItIs() {
    try (Guest guest = guest("48ffc0 48ffc0 b83c0000000f05")) {
      AddressSpace first = guest.memory;
      guest.memory = new AddressSpace(guest.physical);
      guest.code(Guest.CODE, "90 90 90 90 90 90 b83c0000000f05"); // as long, more instructions
      AddressSpace second = guest.memory;
      for (int round = 0; round < 5; round++) {
        guest.memory = first;
        guest.state.rip = Guest.CODE;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
        guest.memory = second;
        guest.state.rip = Guest.CODE;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(8));
      }
    }
  }

  @Test
  void codeThatTheKernelWritesIsSeen() {
    try (Guest guest = guest("48ffc0 48ffc0 b83c0000000f05")) {
      guest.map(0x600000, 0x1000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
      GuestMemory memory = new GuestMemory(guest.memory);
      for (int round = 0; round < 3; round++) {
        memory.writeBytes(0x600000, hex("48ffc0 48ffc0 b83c0000000f05"));
        guest.state.rip = 0x600000;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
        memory.writeBytes(0x600000, hex("90 90 90 90 90 90 b83c0000000f05"));
        guest.state.rip = 0x600000;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(8));
      }
    }
  }

  @Test
  void replacedCodeIsSeen() {
    try (Guest guest = guest("48ffc0 48ffc0 b83c0000000f05")) {
      for (int round = 0; round < 3; round++) {
        guest.code(Guest.CODE, "48ffc0 48ffc0 b83c0000000f05");
        guest.state.rip = Guest.CODE;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
        guest.code(Guest.CODE, "90 90 90 90 90 90 b83c0000000f05");
        guest.state.rip = Guest.CODE;
        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(8));
      }
    }
  }

  private static byte[] hex(String text) {
    return java.util.HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** Maps the same code where it may change itself, and goes there. */
  private Guest selfModifying(String code) {
    Guest guest = guest("90");
    guest.map(0x600000, 0x2000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
    new GuestMemory(guest.memory).writeBytes(0x600000, hex(code));
    guest.state.rip = 0x600000;
    return guest;
  }

  @Test
  void aLoopThatChangesItselfIsExact() {
    // mov ecx,5; lea rdi,[2f]; 1: add eax,1000; 2: inc byte [rdi-4]; dec ecx; jnz 1b; mov ebx,eax;
    // …
    String code = "b905000000 488d3d05000000 05e8030000 fe47fc ffc9 75f4 89c3 b83c000000 0f05";
    for (int slice : new int[] {1, 2, 3, 7, 1000}) {
      try (Guest guest = selfModifying(code)) {
        while (!(guest.run(slice) instanceof CpuExit.Syscall)) {
          assertThat(guest.total % slice).isZero();
        }
        assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(1000 + 1001 + 1002 + 1003 + 1004);
        assertThat(guest.total).isEqualTo(2 + 5 * 4 + 3);
      }
    }
  }

  @Test
  void aBlockThatChangesItselfIsExact() {
    // mov byte [1f+1],7; nop; 1: mov eax,1; nop; ud2
    try (Guest guest = selfModifying("c6050200000007 90 b801000000 90 0f0b")) {
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.ProcessorException(4, 6, 0));
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(7);
    }
  }

  @Test
  void codeWrittenThroughAnotherMappingIsSeen() {
    try (Guest guest = guest("90")) {
      SharedPage page = SharedPage.of(guest.physical);
      guest.map(0x900000, page, Guest.READ | Guest.WRITE);
      guest.map(0x600000, page, Guest.READ | Guest.EXECUTE);
      new GuestMemory(guest.memory).writeBytes(0x900000, hex("48ffc0 48ffc0 b83c0000000f05"));
      guest.state.rip = 0x600000;
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
      // mov byte [rbx],0x90; mov byte [rbx+1],0x90; mov byte [rbx+2],0x90; jmp rsi
      guest.code(0x700000, "c60390 c6430190 c6430290 ffe6");
      guest.state.rip = 0x700000;
      guest.state.gpr[CpuState.RBX] = 0x900000;
      guest.state.gpr[CpuState.RSI] = 0x600000;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4 + 6));
    }
  }

  @Test
  void aSystemCallThatUnmapsIsHeededAtOnce() {
    // mov [rbx],rax; mov eax,39; syscall; mov [rbx],rax
    try (Guest guest =
        new Guest(this::start, "488903 b8270000000f05 488903 0f0b") {
          @Override
          public SyscallVerdict syscall(CpuState current, long stepsDone) {
            memory.unmap(Guest.DATA, Guest.DATA + 0x1000);
            return super.syscall(current, stepsDone);
          }
        }) {
      guest.state.gpr[CpuState.RBX] = Guest.DATA;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(3, Guest.DATA, Access.WRITE));
    }
  }

  /** setCC [rbx+CC] for each; inc eax; setb [rbx+16]; rol eax,1; sete [rbx+17]; setp [rbx+18]. */
  @Test
  void conditionsFollowAComparisonOfNumbers() {
    StringBuilder code = new StringBuilder("660f2ec1"); // ucomisd xmm0,xmm1
    for (int condition = 0; condition < 16; condition++) {
      code.append("0f9%x43%02x".formatted(condition, condition));
    }
    code.append("660f2ec1 ffc0 0f924310 660f2fc1 d1c0 0f944311 0f9a4312");
    // comisd xmm0,xmm1; jne 1f; jp 1f; mov byte [rbx+19],1; 1: mov eax,60; syscall
    code.append("660f2fc1 7506 7a04 c6431301 b83c0000000f05");
    double[] numbers = {1, 2, 2, Double.NaN};
    for (int i = 0; i < numbers.length; i++) {
      try (Guest guest = guest(code.toString())) {
        guest.state.gpr[CpuState.RBX] = Guest.DATA;
        guest.state.xmm[0] = Double.doubleToRawLongBits(numbers[i]);
        guest.state.xmm[2] = Double.doubleToRawLongBits(numbers[3 - i] == 2 ? 2 : 1.5);
        boolean unordered = i == 3;
        boolean below = unordered || numbers[i] < 1.5;
        boolean equal = unordered || (numbers[i] == 2 && numbers[3 - i] == 2);

        assertThat(guest.run(MANY)).isInstanceOf(CpuExit.Syscall.class);
        boolean[] holds = new boolean[20];
        for (int condition = 0; condition < 16; condition++) {
          boolean is =
              switch (condition >> 1) {
                case 1 -> below;
                case 2, 7 -> equal;
                case 3 -> below || equal;
                case 5 -> unordered;
                default -> false;
              };
          holds[condition] = is == ((condition & 1) == 0);
        }
        holds[16] = below;
        holds[17] = equal;
        holds[18] = unordered;
        holds[19] = equal && !unordered;
        for (int j = 0; j < holds.length; j++) {
          int found = new GuestMemory(guest.memory).readByte(Guest.DATA + j);
          assertThat(found != 0).as("number %d, byte %d", i, j).isEqualTo(holds[j]);
        }
      }
    }
  }

  /** mov eax,0x7fffffff; add eax,1; bts ebx,3; pushfq; pop rsi; ud2, with and without the bit. */
  @Test
  void testsOfBitsKeepOtherFlags() {
    int auxiliary = 1 << 4; // Unicorn clears it: the manual leaves it open
    int kept = (1 << 11) | (1 << 7) | auxiliary | (1 << 2); // OF, SF, AF, PF
    for (int carry = 0; carry < 2; carry++) {
      try (Guest guest = guest("b8ffffff7f 83c001 0fbaeb03 9c 5e 0f0b")) {
        guest.state.gpr[CpuState.RBX] = 8L * carry;

        assertThat(guest.run(MANY)).isEqualTo(new CpuExit.ProcessorException(5, 6, 0));
        assertThat(guest.state.gpr[CpuState.RSI] | auxiliary)
            .isEqualTo(CpuState.INITIAL_RFLAGS | kept | carry);
        assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(8);
      }
    }
  }

  @Test
  void aVectorIsStoredIntoTwoPages() {
    // mov ecx,3; 1: movups [rdi],xmm0; movups xmm1,[rdi]; paddq xmm0,xmm1; dec ecx; jnz 1b; …
    try (Guest guest = guest("b9030000000f11070f100f660fd4c1ffc975f2b83c0000000f05")) {
      guest.state.gpr[CpuState.RDI] = Guest.DATA + 0x1000 - 5;
      guest.state.xmm[0] = 0x0102_0304_0506_0708L;
      guest.state.xmm[1] = 0x1112_1314_1516_1718L;

      assertThat(guest.run(MANY)).isInstanceOf(CpuExit.Syscall.class);
      assertThat(guest.state.xmm[2]).isEqualTo(4 * 0x0102_0304_0506_0708L);
      assertThat(guest.state.xmm[3]).isEqualTo(4 * 0x1112_1314_1516_1718L);
    }
  }

  @Test
  void aVectorIsStoredIntoDataAndCode() {
    // 1: mov eax,1; nop; nop; nop; add ebx,eax; movups [rdi],xmm0; dec edx; jnz 1b; …
    String code = "b80100000090909001c30f1107ffca75efb83c0000000f05";
    for (int slice : new int[] {1, 2, 3, 7, 1000}) {
      try (Guest guest = guest("90")) {
        guest.map(0x600000, 0x2000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
        new GuestMemory(guest.memory).writeBytes(0x601000, hex(code));
        guest.state.rip = 0x601000;
        guest.state.gpr[CpuState.RDI] = 0x600ff8;
        guest.state.gpr[CpuState.RDX] = 3;
        guest.state.xmm[0] = 5;
        guest.state.xmm[1] = 0x9090_9000_0000_07b8L; // mov eax,7; nop; nop; nop

        while (!(guest.run(slice) instanceof CpuExit.Syscall)) {
          assertThat(guest.total % slice).isZero();
        }
        assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(1 + 7 + 7);
        assertThat(new GuestMemory(guest.memory).readLong(0x600ff8)).isEqualTo(5);
        assertThat(guest.total).isEqualTo(3 * 8 + 2);
      }
    }
  }
}
