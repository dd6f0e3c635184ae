package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AH, BH, CH and DH, with memory at the register of which they are the second byte. */
class HighByteTest {
  private static final long PLACE = Guest.DATA + 0x2340;

  static List<TierPolicy> policies() {
    return NearbyAccessTest.policies();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void isPartOfItsAddress(TierPolicy policy) {
    // 1: mov eax,PLACE; mov ecx,PLACE+1; mov edx,PLACE+2; mov ebx,PLACE+3
    // mov ah,[rax]; mov bh,[rbx]; add ch,[rcx]; xchg [rdx],dh; dec esi; jnz 1b; 2: jmp 2b
    String code = "b840230010 b941230010 ba42230010 bb43230010 8a20 8a3b 0229 8632 ffce 75e0 ebfe";
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), code)) {
      GuestMemory memory = new GuestMemory(guest.memory);
      memory.writeLong(PLACE, 0x1817_1615_1413_1211L);
      guest.state.gpr[CpuState.RSI] = 100;

      assertThat(guest.run(2000)).isEqualTo(new CpuExit.StepsDone(2000));
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(Guest.DATA + 0x1140);
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(Guest.DATA + 0x3541);
      assertThat(guest.state.gpr[CpuState.RDX]).isEqualTo(Guest.DATA + 0x2342);
      assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(Guest.DATA + 0x1443);
      assertThat(memory.readLong(PLACE)).isEqualTo(0x1817_1615_1423_1211L);
    }
  }

  /** CMPXCHG compares with AL, and AH is its destination. */
  @ParameterizedTest
  @MethodSource("policies")
  void isComparedWithTheFirst(TierPolicy policy) {
    // 1: mov eax,0x3322; cmpxchg ah,bl; setz dl; mov ecx,eax
    // mov eax,0x4444; cmpxchg ah,bl; setz dh; dec esi; jnz 1b; 2: jmp 2b
    String code = "b822330000 0fb0dc 0f94c2 89c1 b844440000 0fb0dc 0f94c6 ffce 75e4 ebfe";
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), code)) {
      guest.state.gpr[CpuState.RBX] = 0x77;
      guest.state.gpr[CpuState.RSI] = 100;

      assertThat(guest.run(2000)).isEqualTo(new CpuExit.StepsDone(2000));
      assertThat(guest.state.gpr[CpuState.RCX]).isEqualTo(0x3333);
      assertThat(guest.state.gpr[CpuState.RAX]).isEqualTo(0x7744);
      assertThat(guest.state.gpr[CpuState.RDX]).isEqualTo(0x0100);
    }
  }
}
