package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
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
 * Compiled code has not every register of the guest in one of the host's, and keeps in mind what it
 * has loaded: sequences of instructions with all of them, of every size, leave the registers, flags
 * and memory that the interpreter leaves.
 */
class RegisterSequenceTest {
  private static final int SEQUENCES = 200;

  /** The first is the interpreter's where code is compiled when it was executed once. */
  private static final int ROUNDS = 3;

  private static final int INSTRUCTIONS = 24;
  private static final int STEPS = 1000;
  private static final int STACK = 2048;

  /** All but RSP and RDI, which say where memory is. */
  private static final int[] REGISTERS = {0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15};

  /**
   * ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, XCHG, MOV to its first operand, MOV to its second.
   */
  private static final int[] TWO_OPERANDS = {
    0x01, 0x09, 0x11, 0x19, 0x21, 0x29, 0x31, 0x39, 0x85, 0x87, 0x89, 0x8b
  };

  /** IMUL, MOVZX from a byte, MOVSX from two, XADD, CMOVB, CMOVNZ, CMPXCHG, BT, BTS. */
  private static final int[] TWO_BYTES = {0xaf, 0xb6, 0xbf, 0xc1, 0x42, 0x45, 0xb1, 0xa3, 0xab};

  static List<TierPolicy> policies() {
    return List.of(
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm());
  }

  /** Writes instructions by chance. */
  private static final class Author {
    private final SplittableRandom random;
    private final StringBuilder code = new StringBuilder();

    Author(long seed) {
      random = new SplittableRandom(seed);
    }

    private void put(int... bytes) {
      for (int value : bytes) {
        code.append(String.format("%02x", value));
      }
    }

    private int register() {
      return REGISTERS[random.nextInt(REGISTERS.length)];
    }

    /** Prefixes of an instruction of 2, 4 or 8 bytes; 0: of one. */
    private void prefixes(int bytes, int reg, int rm) {
      if (bytes == 2) {
        put(0x66);
      }
      put(0x40 | (bytes == 8 ? 8 : 0) | reg >> 3 << 2 | rm >> 3);
    }

    private int size() {
      return 2 << random.nextInt(3);
    }

    /** The other operand: a register, or one of 16 words of memory. */
    private void operands(int reg, int rm, boolean memory) {
      if (memory) {
        put(0x40 | (reg & 7) << 3 | 7, 8 * random.nextInt(16));
      } else {
        put(0xc0 | (reg & 7) << 3 | (rm & 7));
      }
    }

    private void instruction() {
      int reg = register();
      int other = register();
      boolean memory = random.nextInt(4) == 0;
      int rm = memory ? CpuState.RDI : other;
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          int opcode = TWO_OPERANDS[random.nextInt(TWO_OPERANDS.length)];
          boolean isByte = random.nextInt(6) == 0;
          prefixes(isByte ? 0 : size(), reg, rm);
          put(isByte ? opcode - 1 : opcode);
          operands(reg, rm, memory);
        }
        case 4, 5 -> {
          prefixes(size(), reg, other);
          put(0x0f, TWO_BYTES[random.nextInt(TWO_BYTES.length)]);
          operands(reg, other, false);
        }
        case 6 -> {
          // Shifts and rotations by a number, or by CL.
          prefixes(4 << random.nextInt(2), 0, rm);
          boolean byRegister = !memory && random.nextBoolean();
          int digit = new int[] {0, 1, 4, 5, 7}[random.nextInt(5)];
          put(byRegister ? 0xd3 : 0xc1);
          operands(digit, rm, memory);
          if (!byRegister) {
            put(1 + random.nextInt(31));
          }
        }
        case 7 -> {
          // LEA of a base, an index and a displacement.
          put(random.nextBoolean() ? 0x66 : 0x3e);
          put(0x40 | random.nextInt(2) << 3 | reg >> 3 << 2 | other >> 3 << 1 | reg >> 3, 0x8d);
          put(0x44 | (reg & 7) << 3, random.nextInt(4) << 6 | (other & 7) << 3 | (reg & 7));
          put(random.nextInt(128));
        }
        case 8 -> {
          // PUSH and POP of other registers.
          put(0x40 | reg >> 3, 0x50 | (reg & 7), 0x40 | other >> 3, 0x58 | (other & 7));
        }
        default -> {
          // AND with 0x78, and an access with that as the index.
          put(0x40 | other >> 3, 0x83, 0xe0 | (other & 7), 0x78);
          put(0x48 | reg >> 3 << 2 | other >> 3 << 1, random.nextBoolean() ? 0x03 : 0x89);
          put(0x04 | (reg & 7) << 3, (other & 7) << 3 | CpuState.RDI);
        }
      }
    }

    String sequence() {
      code.setLength(0);
      for (int i = 0; i < INSTRUCTIONS; i++) {
        instruction();
      }
      return code + "b83c0000000f05";
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void leavesWhatTheInterpreterLeaves(TierPolicy policy) {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      String program = new Author(seed).sequence();
      try (Guest expected = guest(TierPolicy.INTERPRETER, program);
          Guest actual = guest(policy, program)) {
        for (int round = 0; round < ROUNDS; round++) {
          assertThat(after(actual, seed + round))
              .as("%d, %d: %s", seed, round, program)
              .isEqualTo(after(expected, seed + round));
        }
      }
    }
  }

  private static Guest guest(TierPolicy policy, String program) {
    return new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), program);
  }

  private static String after(Guest guest, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int register : REGISTERS) {
      guest.state.gpr[register] = random.nextLong() >> random.nextInt(64);
    }
    guest.state.gpr[CpuState.RDI] = Guest.DATA;
    guest.state.gpr[CpuState.RSP] = Guest.DATA + STACK;
    guest.state.rip = Guest.CODE;
    GuestMemory memory = new GuestMemory(guest.memory);
    for (int at = 0; at < STACK; at += Long.BYTES) {
      memory.writeLong(Guest.DATA + at, random.nextLong());
    }
    CpuExit exit = guest.run(STEPS);
    return String.format(
        "%s rflags %x registers %s memory %s",
        exit,
        guest.state.rflags,
        Arrays.toString(guest.state.gpr),
        HexFormat.of().formatHex(memory.readBytes(Guest.DATA, STACK)));
  }
}
