package org.amber.kernel.seccomp;

import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;

/**
 * A classic BPF program over struct seccomp_data. Immutable, and sound: it ends, and touches
 * nothing but its own accumulator, index register and 16 words.
 */
@NotSaved("saved by the filter that it is of, as its instructions")
final class BpfProgram {
  /** BPF_MAXINSNS. */
  static final int MOST_INSTRUCTIONS = 4096;

  private static final int WORDS = 16;

  /** Each is a struct sock_filter as it is in memory: code, jt, jf, k. */
  private final long[] instructions;

  /**
   * @throws org.amber.abi.ErrnoException EINVAL when the program is not sound
   */
  BpfProgram(long[] instructions) {
    this.instructions = instructions.clone();
    require(instructions.length > 0 && instructions.length <= MOST_INSTRUCTIONS);
    for (int pc = 0; pc < instructions.length; pc++) {
      check(pc);
    }
    int last = code(instructions.length - 1);
    require(last == BpfCode.RETURN || last == BpfCode.RETURN_A);
    checkWords();
  }

  long[] instructions() {
    return instructions.clone();
  }

  int length() {
    return instructions.length;
  }

  private int code(int pc) {
    return (int) instructions[pc] & 0xffff;
  }

  private int ifTrue(int pc) {
    return (int) (instructions[pc] >>> 16) & 0xff;
  }

  private int ifFalse(int pc) {
    return (int) (instructions[pc] >>> 24) & 0xff;
  }

  private int constant(int pc) {
    return (int) (instructions[pc] >>> 32);
  }

  private static void require(boolean sound) {
    if (!sound) {
      throw Errno.EINVAL.error();
    }
  }

  private void check(int pc) {
    int code = code(pc);
    int k = constant(pc);
    int left = instructions.length - pc - 1;
    if (BpfCode.isBranch(code)) {
      require(ifTrue(pc) < left && ifFalse(pc) < left);
      return;
    }
    switch (code) {
      case BpfCode.LOAD_WORD ->
          require((k & 3) == 0 && Integer.compareUnsigned(k, SeccompData.SIZE) < 0);
      case BpfCode.LOAD_MEMORY, BpfCode.LOADX_MEMORY, BpfCode.STORE, BpfCode.STOREX ->
          require(Integer.compareUnsigned(k, WORDS) < 0);
      case BpfCode.JUMP -> require(Integer.compareUnsigned(k, left) < 0);
      case BpfCode.DIV -> require(k != 0);
      case BpfCode.LSH, BpfCode.RSH -> require(Integer.compareUnsigned(k, Integer.SIZE) < 0);
      case BpfCode.LOAD_LENGTH,
          BpfCode.LOADX_LENGTH,
          BpfCode.LOAD_IMMEDIATE,
          BpfCode.LOADX_IMMEDIATE,
          BpfCode.RETURN,
          BpfCode.RETURN_A,
          BpfCode.TAX,
          BpfCode.TXA -> {
        // Always sound.
      }
      default -> require(BpfCode.isArithmetic(code));
    }
  }

  /** No word is read that was not written, on whichever way: check_load_and_stores. */
  private void checkWords() {
    int[] written = new int[instructions.length];
    Arrays.fill(written, -1);
    int valid = 0;
    for (int pc = 0; pc < instructions.length; pc++) {
      valid &= written[pc];
      int code = code(pc);
      int bit = 1 << constant(pc);
      switch (code) {
        case BpfCode.STORE, BpfCode.STOREX -> valid |= bit;
        case BpfCode.LOAD_MEMORY, BpfCode.LOADX_MEMORY -> require((valid & bit) != 0);
        case BpfCode.JUMP -> {
          written[pc + 1 + constant(pc)] &= valid;
          valid = -1;
        }
        default -> {
          if (BpfCode.isBranch(code)) {
            written[pc + 1 + ifTrue(pc)] &= valid;
            written[pc + 1 + ifFalse(pc)] &= valid;
            valid = -1;
          }
        }
      }
    }
  }

  /** What the program returns for a call. */
  int run(SeccompData data) {
    int[] words = new int[WORDS];
    int a = 0;
    int x = 0;
    for (int pc = 0; ; pc++) {
      int code = code(pc);
      int k = constant(pc);
      if (BpfCode.isBranch(code)) {
        boolean holds = holds(code & ~BpfCode.X, a, (code & BpfCode.X) != 0 ? x : k);
        pc += holds ? ifTrue(pc) : ifFalse(pc);
        continue;
      }
      switch (code) {
        case BpfCode.LOAD_WORD -> a = data.word(k);
        case BpfCode.LOAD_LENGTH -> a = SeccompData.SIZE;
        case BpfCode.LOADX_LENGTH -> x = SeccompData.SIZE;
        case BpfCode.LOAD_IMMEDIATE -> a = k;
        case BpfCode.LOADX_IMMEDIATE -> x = k;
        case BpfCode.LOAD_MEMORY -> a = words[k];
        case BpfCode.LOADX_MEMORY -> x = words[k];
        case BpfCode.STORE -> words[k] = a;
        case BpfCode.STOREX -> words[k] = x;
        case BpfCode.JUMP -> pc += k;
        case BpfCode.RETURN -> {
          return k;
        }
        case BpfCode.RETURN_A -> {
          return a;
        }
        case BpfCode.TAX -> x = a;
        case BpfCode.TXA -> a = x;
        case BpfCode.NEG -> a = -a;
        default -> {
          if ((code & ~BpfCode.X) == BpfCode.DIV && (code & BpfCode.X) != 0 && x == 0) {
            return 0;
          }
          a = compute(code & ~BpfCode.X, a, (code & BpfCode.X) != 0 ? x : k);
        }
      }
    }
  }

  private static boolean holds(int code, int a, int operand) {
    return switch (code) {
      case BpfCode.JUMP_EQUAL -> a == operand;
      case BpfCode.JUMP_GREATER -> Integer.compareUnsigned(a, operand) > 0;
      case BpfCode.JUMP_GREATER_EQUAL -> Integer.compareUnsigned(a, operand) >= 0;
      default -> (a & operand) != 0;
    };
  }

  private static int compute(int code, int a, int operand) {
    return switch (code) {
      case BpfCode.ADD -> a + operand;
      case BpfCode.SUB -> a - operand;
      case BpfCode.MUL -> a * operand;
      case BpfCode.DIV -> Integer.divideUnsigned(a, operand);
      case BpfCode.OR -> a | operand;
      case BpfCode.AND -> a & operand;
      case BpfCode.LSH -> a << operand;
      case BpfCode.RSH -> a >>> operand;
      default -> a ^ operand;
    };
  }
}
