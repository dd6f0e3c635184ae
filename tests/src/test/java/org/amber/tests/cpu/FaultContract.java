package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.memory.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults and exceptions: exact address, step and state. */
abstract class FaultContract extends Contract {
  private static final long MANY = 1000;

  /** An address of the kernel: canonical, and nobody else's. */
  private static final long KERNEL = 0xffff_8000_1234_5000L;

  @Test
  void aRefusedLoadLeavesEverythingAsItWas() {
    // mov rax,[rbx+0x123]; nop; push rax; mov eax,60; syscall
    try (Guest guest = guest("90 488b832301000090 50 b83c0000000f05")) {
      guest.state.gpr[CpuState.RBX] = 0x5000_0000L;
      guest.state.gpr[CpuState.RAX] = 77;
      CpuState before = guest.copy();

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(1, 0x5000_0123L, Access.READ));
      before.rip = Guest.CODE + 1;
      assertThat(guest.state).isEqualTo(before);

      guest.map(0x5000_0000L, 0x1000, Guest.READ);
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(5));
    }
  }

  @Test
  void aStoreToAReadOnlyPageIsRefused() {
    try (Guest guest = guest("48890348894b08b83c0000000f05")) { // mov [rbx],rax; …
      guest.state.gpr[CpuState.RBX] = Guest.CODE + 0x100;

      assertThat(guest.run(MANY))
          .isEqualTo(new CpuExit.PageFault(0, Guest.CODE + 0x100, Access.WRITE));
      guest.state.gpr[CpuState.RBX] = Guest.DATA;
      guest.memory.protect(Guest.DATA, Guest.DATA + 0x1000, Guest.READ);
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(0, Guest.DATA, Access.WRITE));
      guest.memory.protect(Guest.DATA, Guest.DATA + 0x1000, Guest.READ | Guest.WRITE);
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.Syscall(4));
    }
  }

  @Test
  void aPushBelowTheStackNamesTheStackAddress() {
    try (Guest guest = guest("90 50")) {
      guest.state.gpr[CpuState.RSP] = 0x6000_1000L;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(1, 0x6000_0ff8L, Access.WRITE));
      assertThat(guest.state.gpr[CpuState.RSP]).isEqualTo(0x6000_1000L);
    }
  }

  @Test
  void aLoadThatCrossesIntoAMissingPageNamesThatPage() {
    try (Guest guest = guest("488b03")) {
      guest.state.gpr[CpuState.RBX] = Guest.DATA + Guest.DATA_SIZE - 3;

      assertThat(guest.run(MANY))
          .isEqualTo(new CpuExit.PageFault(0, Guest.DATA + Guest.DATA_SIZE, Access.READ));
    }
  }

  @Test
  void codeThatRunsOffItsPageIsExecutedUpToThere() {
    try (Guest guest = guest("90")) {
      String last = "48ffc0".repeat(4) + "48ff"; // inc rax four times, and a part of a fifth
      guest.code(0x500000 + 4096 - 14, last);
      guest.state.rip = 0x500000 + 4096 - 14;

      assertThat(guest.run(2)).isEqualTo(new CpuExit.StepsDone(2));
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(2, 0x501000, Access.EXECUTE));
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(4);
      assertThat(guest.state.rip).isEqualTo(0x500000 + 4096 - 2);
    }
  }

  @Test
  void aJumpToNowhereFaultsAtItsTarget() {
    try (Guest guest = guest("ffe0")) { // jmp rax
      guest.state.gpr[CpuState.RAX] = 0x7000_0123L;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(1, 0x7000_0123L, Access.EXECUTE));
      assertThat(guest.state.rip).isEqualTo(0x7000_0123L);
    }
  }

  @Test
  void dataIsNotExecuted() {
    try (Guest guest = guest("ffe0")) {
      guest.state.gpr[CpuState.RAX] = Guest.DATA;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(1, Guest.DATA, Access.EXECUTE));
    }
  }

  @Test
  void aNonCanonicalAddressIsAGeneralProtectionFault() {
    try (Guest guest = guest("48b80000000000000080 488b18")) {
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.ProcessorException(1, 13, 0));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 10);
    }
  }

  @Test
  void kernelAddressesAreRefused() {
    try (Guest guest = guest("488b03")) {
      guest.state.gpr[CpuState.RBX] = KERNEL;

      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.PageFault(0, KERNEL, Access.READ));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "90 b900000000 31d2 f7f1, 0, 3, 8", // div by zero
    "9090 0f0b, 6, 2, 2", // ud2
    "90 cc 90, 3, 2, 2", // int3: a trap, RIP behind it
    "90 f4, 13, 1, 1", // hlt
    "90 ec, 13, 1, 1", // in al,dx
    "90 e680, 13, 1, 1", // out 0x80,al
    "90 6e, 13, 1, 1", // outsb
    "90 fa, 13, 1, 1", // cli
    "90 c5f058c2, 6, 1, 1", // vaddps
    "90 c5f1fec2, 6, 1, 1", // vpaddd
    "90 0f34, 13, 1, 1", // sysenter
    "90 0f20c0, 13, 1, 1", // mov rax,cr0
    "90 0f32, 13, 1, 1", // rdmsr
    "90 48cf, 13, 1, 1", // iretq to a null selector
    "68020300009d 90 90, 1, 3, 7", // popf sets TF: one instruction later
    "90 66ed, 13, 1, 1",
    "90 0f01d0, 6, 1, 1", // xgetbv
  })
  void exceptionsAreExact(String hex, int vector, long steps, long offset) {
    try (Guest guest = guest(hex)) {
      for (int again = 0; again < 3; again++) {
        guest.state.rip = Guest.CODE;
        guest.state.rflags = CpuState.INITIAL_RFLAGS;
        guest.state.gpr[CpuState.RSP] = Guest.STACK_TOP - 0x100;
        CpuExit exit = guest.run(MANY);

        assertThat(exit).isEqualTo(new CpuExit.ProcessorException(steps, vector, 0));
        assertThat(guest.state.rip).isEqualTo(Guest.CODE + offset);
      }
    }
  }

  @Test
  void interruptGatesOfTheKernelAreClosed() {
    try (Guest guest = guest("90 cd80")) {
      assertThat(guest.run(MANY)).isEqualTo(new CpuExit.ProcessorException(1, 13, 0x80 * 8 + 2));
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void exceptionsAreExactWhenStepped(int slice) {
    try (Guest guest = guest("90 b900000000 31d2 f7f1")) {
      CpuExit exit = guest.run(slice);
      while (exit instanceof CpuExit.StepsDone) {
        exit = guest.run(slice);
      }
      assertThat(exit).isInstanceOf(CpuExit.ProcessorException.class);
      assertThat(guest.total).isEqualTo(3);
      assertThat(guest.state.rip).isEqualTo(Guest.CODE + 8);
    }
  }

  @Test
  void theProcessorIsInUserMode() {
    try (Guest guest = guest("8cc8 8cd3 9c 59 0f0b")) { // mov eax,cs; mov ebx,ss; pushf; pop rcx
      guest.run(MANY);

      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(0x33);
      assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(0x2b);
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(0x202);
    }
  }
}
