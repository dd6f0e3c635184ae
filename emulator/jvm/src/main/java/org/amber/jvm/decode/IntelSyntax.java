package org.amber.jvm.decode;

import java.util.StringJoiner;

/** Writes instructions as Intel's manuals do, in the dialect of objdump -M intel. */
public final class IntelSyntax {
  private IntelSyntax() {}

  /**
   * One instruction.
   *
   * @param next the address behind it
   */
  public static String print(Instruction instruction, long next) {
    StringJoiner operands = new StringJoiner(",");
    long number = instruction.immediate();
    for (OperandForm operand : instruction.form().operands()) {
      if (operand.kind() == OperandKind.I) {
        operands.add(hex(masked(instruction, operand, number)));
        number = instruction.second();
      } else {
        operands.add(operand(instruction, operand, next));
      }
    }
    String mnemonic = prefix(instruction) + instruction.form().mnemonic();
    return operands.length() == 0 ? mnemonic : mnemonic + " " + operands;
  }

  private static String prefix(Instruction instruction) {
    Prefixes prefixes = instruction.prefixes();
    Form form = instruction.form();
    String lock = prefixes.lock() ? "lock " : "";
    if (prefixes.repeat() == 0) {
      return lock;
    }
    if (form.has(Trait.REPE)) {
      return lock + (prefixes.repeat() == Prefixes.REPE ? "repz " : "repnz ");
    }
    return lock + (form.has(Trait.REP) ? "rep " : "");
  }

  private static String operand(Instruction instruction, OperandForm operand, long next) {
    int bytes = instruction.bytes(operand);
    boolean rex = instruction.prefixes().hasRex();
    int reg = instruction.reg();
    return switch (operand.kind()) {
      case E ->
          instruction.hasMemory()
              ? memory(instruction, operand)
              : Registers.general(instruction.rm(), bytes, rex);
      case W ->
          instruction.hasMemory()
              ? memory(instruction, operand)
              : Registers.vector(instruction.rm(), bytes);
      case Q -> instruction.hasMemory() ? memory(instruction, operand) : mmx(instruction.rm());
      case M, VSIB -> memory(instruction, operand);
      case G, Z -> Registers.general(reg, bytes, rex);
      case B -> Registers.general(instruction.vvvv(), bytes, rex);
      case V -> Registers.vector(reg, bytes);
      case U -> Registers.vector(instruction.rm(), bytes);
      case H -> Registers.vector(instruction.vvvv(), bytes);
      case L -> Registers.vector((int) instruction.immediate() >> 4 & 15, bytes);
      case P -> mmx(reg);
      case N -> mmx(instruction.rm());
      case SEGMENT -> Registers.segment(reg);
      case CONTROL -> "cr" + reg;
      case DEBUG -> "dr" + reg;
      case I -> throw new IllegalStateException("numbers are printed by print()");
      case J -> Long.toHexString(next + instruction.immediate());
      case O -> segment(instruction, "ds") + hex(instruction.immediate());
      case X -> size(bytes) + segment(instruction, "ds") + "[" + pointer(instruction, 6) + "]";
      case Y -> size(bytes) + "es:[" + pointer(instruction, 7) + "]";
      case XLAT -> size(bytes) + segment(instruction, "ds") + "[" + pointer(instruction, 3) + "]";
      case ONE -> "1";
      case RAX -> Registers.general(0, bytes, rex);
      case CL -> "cl";
      case DX -> "dx";
      case XMM0 -> "xmm0";
      case FS -> "fs";
      case GS -> "gs";
      case ST0 -> "st";
      case STI -> "st(" + (instruction.rm() & 7) + ")";
    };
  }

  private static String mmx(int number) {
    return "mm" + (number & 7);
  }

  private static String pointer(Instruction instruction, int register) {
    return Registers.general(register, instruction.prefixes().addressSize() ? 4 : 8, true);
  }

  private static String segment(Instruction instruction, String usual) {
    int prefix = instruction.prefixes().segment();
    return (prefix < Prefixes.FS ? usual : Registers.ofPrefix(prefix)) + ":";
  }

  /** A number as wide as the operand that it goes to; bytes and words are not extended. */
  private static long masked(Instruction instruction, OperandForm operand, long number) {
    boolean whole = operand.width() == Width.B || operand.width() == Width.W;
    int bytes = instruction.operandSize();
    return whole || bytes == 8 ? number : number & ((1L << (8 * bytes)) - 1);
  }

  static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private static String size(int bytes) {
    return switch (bytes) {
      case 1 -> "BYTE PTR ";
      case 2 -> "WORD PTR ";
      case 4 -> "DWORD PTR ";
      case 6 -> "FWORD PTR ";
      case 8 -> "QWORD PTR ";
      case 10 -> "TBYTE PTR ";
      case 16 -> "XMMWORD PTR ";
      case 32 -> "YMMWORD PTR ";
      default -> "";
    };
  }

  private static String memory(Instruction instruction, OperandForm operand) {
    Address address = instruction.memory();
    int prefix = instruction.prefixes().segment();
    // Others than FS and GS mean nothing.
    String segment = prefix >= Prefixes.FS ? Registers.ofPrefix(prefix) + ":" : "";
    String size = size(instruction.bytes(operand));
    int width = instruction.prefixes().addressSize() ? 4 : 8;
    boolean absolute =
        address.base() == Address.NO_REGISTER && address.index() == Address.NO_REGISTER;
    if (absolute && address.scale() == 1) {
      long shown = width == 4 ? address.displacement() & 0xffff_ffffL : address.displacement();
      return size + (segment.isEmpty() ? "ds:" : segment) + hex(shown);
    }
    StringBuilder text = new StringBuilder(size).append(segment).append('[');
    if (address.base() == Address.RIP) {
      text.append(width == 4 ? "eip" : "rip");
    } else if (address.base() != Address.NO_REGISTER) {
      text.append(Registers.general(address.base(), width, true));
    }
    if (address.index() != Address.NO_REGISTER) {
      text.append(address.base() == Address.NO_REGISTER ? "" : "+");
      text.append(
          operand.kind() == OperandKind.VSIB
              ? Registers.vector(
                  address.index(),
                  operand.index().bytes(0, false, instruction.vectorLength(), false))
              : Registers.general(address.index(), width, true));
      text.append('*').append(address.scale());
    } else if (address.sib() && (address.scale() > 1 || (address.base() & 7) != 4)) {
      text.append(absolute ? "" : "+").append(width == 4 ? "eiz*" : "riz*").append(address.scale());
    }
    if (address.displacementBytes() > 0) {
      boolean unsigned = absolute && width == 4;
      long shown = unsigned ? address.displacement() & 0xffff_ffffL : address.displacement();
      boolean minus = shown < 0 && address.base() != Address.RIP;
      text.append(minus ? "-" : "+").append(hex(minus ? -shown : shown));
    }
    return text.append(']').toString();
  }
}
