package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiled code keeps what flags follow from, and finds them when somebody asks: after one
 * instruction that sets them and another that changes some, all conditions and RFLAGS are what the
 * interpreter makes of it.
 */
class FlagSequenceTest {
  /** On BL, BX, EBX, RBX with the same of RCX: their opcodes for bytes; others have one more. */
  private static final int[] TWO_OPERANDS = {0x00, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0x84};

  /** INC, DEC, NEG and NOT of BL, as above: opcode and ModRM. */
  private static final int[] ONE_OPERAND = {0xfec3, 0xfecb, 0xf6db, 0xf6d3};

  /** shl ebx,3; shr rbx,5; sar bx,1; imul ebx,ecx; bsf rbx,rcx; shl ebx,cl. */
  private static final List<String> OTHERS =
      List.of("c1e303", "48c1eb05", "66d1fb", "0fafd9", "480fbcd9", "d3e3");

  /** Nothing; rol edx,7; ror rdx,cl; bt edx,5; inc edx; dec dl; adc edx,ecx; sbb dx,cx; not edx. */
  private static final List<String> SECOND =
      List.of("", "c1c207", "48d3ca", "0fbae205", "ffc2", "feca", "11ca", "6619ca", "f7d2");

  private static final long[] EDGES = {0, 1, -1, 0x80, 0x7f, 0x8000, 0x7fff_ffff, 1L << 63};
  private static final int PLACE = 128;
  private static final int STEPS = 1000;
  private static final String EXIT = "b83c0000000f05";

  static List<TierPolicy> policies() {
    return List.of(
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm());
  }

  private static List<String> first() {
    List<String> all = new ArrayList<>(OTHERS);
    for (int size = 0; size < 4; size++) {
      String prefix = size == 1 ? "66" : size == 3 ? "48" : "";
      int wide = size == 0 ? 0 : 1;
      for (int opcode : TWO_OPERANDS) {
        all.add(prefix + String.format("%02xcb", opcode + wide));
      }
      for (int opcode : ONE_OPERAND) {
        all.add(prefix + String.format("%04x", opcode + (wide << 8)));
      }
    }
    return all;
  }

  /** Each in a place of its own: what it asks it stores at RDI, byte for byte. */
  private static String program() {
    StringBuilder code = new StringBuilder();
    for (String one : first()) {
      for (String two : SECOND) {
        StringBuilder sequence = new StringBuilder(one).append(two);
        for (int condition = 0; condition < 16; condition++) {
          sequence.append(String.format("0f9%x47%02x", condition, condition));
        }
        sequence.append(EXIT);
        code.append(sequence).append("90".repeat(PLACE - sequence.length() / 2));
      }
    }
    return code.toString();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void leavesTheFlagsOfTheInterpreter(TierPolicy policy) {
    String program = program();
    SplittableRandom random = new SplittableRandom(20261123);
    try (Guest expected = guest(TierPolicy.INTERPRETER, program);
        Guest actual = guest(policy, program)) {
      for (int place = 0; place < program.length() / 2; place += PLACE) {
        for (int i = 0; i < EDGES.length; i++) {
          long a = i < 4 ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
          long b = i % 2 == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
          long rflags = 0x202 | (random.nextInt() & 0x8d5);
          String what =
              String.format(
                  "%s a %x b %x rflags %x",
                  program.substring(2 * place, 2 * place + 16), a, b, rflags);
          assertThat(after(actual, place, a, b, rflags))
              .as(what)
              .isEqualTo(after(expected, place, a, b, rflags));
        }
      }
    }
  }

  private static Guest guest(TierPolicy policy, String program) {
    return new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), program);
  }

  private static String after(Guest guest, int place, long a, long b, long rflags) {
    guest.state.rip = Guest.CODE + place;
    guest.state.gpr[CpuState.RBX] = a;
    guest.state.gpr[CpuState.RCX] = b;
    guest.state.gpr[CpuState.RDX] = a ^ b;
    guest.state.gpr[CpuState.RDI] = Guest.DATA;
    guest.state.rflags = rflags;
    CpuExit exit = guest.run(STEPS);
    return String.format(
        "%s rflags %x rbx %x rdx %x conditions %x %x",
        exit,
        guest.state.rflags,
        guest.state.gpr[CpuState.RBX],
        guest.state.gpr[CpuState.RDX],
        new GuestMemory(guest.memory).readLong(Guest.DATA),
        new GuestMemory(guest.memory).readLong(Guest.DATA + 8));
  }
}
