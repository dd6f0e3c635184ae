package org.amber.jvm.host;

import java.util.Set;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.Operands;

/**
 * What is known of the general registers along straight code: that some hold the same number but
 * for a constant, as far as that follows from the instructions alone.
 */
final class RegisterValues {
  private static final int REGISTERS = 16;
  private static final int WORD = Access.WORD;
  private static final int FIRST_HIGH = 4;

  /** The symbol of zero. */
  static final int ZERO = -1;

  /** A constant and nothing else. */
  static final Value NOTHING = new Value(ZERO, 0);

  /** Those that leave their first operand alone. */
  private static final Set<String> READING =
      Set.of("cmp", "test", "bt", "push", "mul", "div", "idiv", "nop", "fldcw");

  /** Those that write their second operand too. */
  private static final Set<String> BOTH = Set.of("xchg", "xadd", "mulx");

  /**
   * Something that has a number, and a constant more.
   *
   * @param symbol the same for what is the same
   */
  record Value(int symbol, long delta) {
    Value plus(long more) {
      return new Value(symbol, delta + more);
    }
  }

  private final Value[] registers = new Value[REGISTERS];
  private int symbols;

  RegisterValues() {
    for (int i = 0; i < registers.length; i++) {
      registers[i] = anything();
    }
  }

  private Value anything() {
    return new Value(symbols++, 0);
  }

  Value of(int register) {
    return registers[register];
  }

  /** The base of an address: a register, or a constant. */
  Value base(Site site) {
    int base = site.instruction().memory().base();
    return switch (base) {
      case Address.RIP -> new Value(ZERO, site.next());
      case Address.NO_REGISTER -> NOTHING;
      default -> registers[base];
    };
  }

  /** The stack has moved. */
  void moveStack(long bytes) {
    registers[CpuState.RSP] = registers[CpuState.RSP].plus(bytes);
  }

  /** LEAVE. */
  void leave() {
    registers[CpuState.RSP] = registers[CpuState.RBP].plus(WORD);
    registers[CpuState.RBP] = anything();
  }

  /**
   * An instruction that {@link Support} knows, less what it does to the stack pointer by itself.
   */
  void execute(Site site) {
    switch (site.instruction().form().mnemonic()) {
      case "mov" -> become(site, isWord(site, 1) ? registers[register(site, 1)] : anything());
      case "lea" -> become(site, address(site));
      case "add" -> become(site, sum(site, 1));
      case "sub" -> become(site, sum(site, -1));
      case "inc" -> become(site, first(site).plus(1));
      case "dec" -> become(site, first(site).plus(-1));
      case "cbw", "cwde", "cdqe", "cwd", "cdq", "cqo", "mul", "div", "idiv", "lahf" -> product();
      case "stos", "movs" -> {
        registers[CpuState.RCX] = anything();
        registers[CpuState.RSI] = anything();
        registers[CpuState.RDI] = anything();
      }
      case "imul" -> {
        if (site.operands() == 1) {
          product();
        } else {
          change(site, 0);
        }
      }
      case "cmpxchg" -> {
        product();
        change(site, 0);
      }
      default -> {
        String mnemonic = site.instruction().form().mnemonic();
        if (site.operands() > 0 && !READING.contains(mnemonic)) {
          change(site, 0);
        }
        if (BOTH.contains(mnemonic)) {
          change(site, 1);
        }
        if (site.instruction().form().leavesIndex()) {
          registers[CpuState.RCX] = anything();
        }
      }
    }
  }

  /** RAX and RDX have changed. */
  private void product() {
    registers[CpuState.RAX] = anything();
    registers[CpuState.RDX] = anything();
  }

  private void change(Site site, int operand) {
    int register = register(site, operand);
    if (register != Placement.NONE) {
      registers[register] = anything();
    }
  }

  private void become(Site site, Value value) {
    int register = register(site, 0);
    if (register != Placement.NONE) {
      registers[register] = site.bytes(0) == WORD ? value : anything();
    }
  }

  /** The whole register of which an operand is at least a part. */
  private static int register(Site site, int operand) {
    OperandKind kind = site.operand(operand).kind();
    return switch (kind) {
      case G, Z, B, E, RAX -> {
        if (kind == OperandKind.E && site.instruction().hasMemory()) {
          yield Placement.NONE;
        }
        int register = Operands.register(site, operand);
        yield kind != OperandKind.RAX && Operands.isHigh(site, operand)
            ? register - FIRST_HIGH
            : register;
      }
      default -> Placement.NONE;
    };
  }

  private static boolean isWord(Site site, int operand) {
    return register(site, operand) != Placement.NONE && site.bytes(operand) == WORD;
  }

  private Value first(Site site) {
    int register = register(site, 0);
    return register == Placement.NONE ? NOTHING : registers[register];
  }

  private Value address(Site site) {
    Instruction instruction = site.instruction();
    Address address = instruction.memory();
    return address.index() != Address.NO_REGISTER || instruction.prefixes().addressSize()
        ? anything()
        : base(site).plus(address.displacement());
  }

  private Value sum(Site site, int sign) {
    return site.operand(1).kind() == OperandKind.I
        ? first(site).plus(sign * site.instruction().immediate())
        : anything();
  }
}
