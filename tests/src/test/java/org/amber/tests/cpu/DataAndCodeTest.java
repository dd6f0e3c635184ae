package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A number of which a part is code that is being executed. */
class DataAndCodeTest {
  private static final long CODE = 0x601000;

  static List<TierPolicy> policies() {
    return List.of(
        TierPolicy.USUAL,
        TierPolicy.INTERPRETER,
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm());
  }

  /** What compiled code left half done would be done twice. */
  @ParameterizedTest
  @MethodSource("policies")
  void isChangedOnce(TierPolicy policy) {
    // 1: mov al,1; movzx eax,al; add esi,eax; add [rdi],ebx; dec edx; jnz 1b; mov eax,60; syscall
    byte[] code = HexFormat.of().parseHex("b0010fb6c001c6011fffca75f3b83c0000000f05");
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), "90")) {
      guest.map(CODE - 0x1000, 0x2000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
      new GuestMemory(guest.memory).writeBytes(CODE, code);
      guest.state.rip = CODE;
      guest.state.gpr[CpuState.RDI] = CODE - 2;
      guest.state.gpr[CpuState.RBX] = 0x0100_0001;
      guest.state.gpr[CpuState.RDX] = 3;

      assertThat(guest.run(1000)).isEqualTo(new CpuExit.Syscall(3 * 6 + 2));
      assertThat(guest.state.gpr[CpuState.RSI]).isEqualTo(1 + 2 + 3);
      assertThat(new GuestMemory(guest.memory).readShort(CODE - 2)).isEqualTo((short) 3);
    }
  }
}
