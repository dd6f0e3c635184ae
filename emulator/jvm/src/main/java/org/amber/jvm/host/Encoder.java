package org.amber.jvm.host;

import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Encoding;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;

/** Writes a guest's instruction again, with other registers and another address. */
final class Encoder {
  private static final int OPERAND_SIZE = 0x66;
  private static final int REX = 0x40;
  private static final int REX_W = 8;
  private static final int VEX = 0xc4;
  private static final int SHORT_VEX = 0xc5;
  private static final int LONG_VECTOR = 32;

  private final Assembler out;
  private final Access access;
  private final GuestRegisters registers;

  Encoder(Assembler out, Access access, GuestRegisters registers) {
    this.out = out;
    this.access = access;
    this.registers = registers;
  }

  /** What memory is addressed by. */
  enum Place {
    /** None: a register. */
    NONE,
    /** What {@link Access} has found. */
    GUEST
  }

  /**
   * Writes an instruction as it is, with all that belongs to it: its memory is found, and registers
   * that the host has elsewhere are loaded before and stored after.
   */
  void plain(Site site) {
    Placement placement = find(site);
    registers.before(site, placement);
    write(site, placement);
    registers.after(site, placement);
  }

  /** Finds the memory of an instruction, and registers of the host for its operands. */
  Placement find(Site site) {
    Placement usual = Placement.required(site);
    access.reach(site, usual);
    return registers.place(usual, usual.memory() == Placement.NONE ? 0 : access.taken());
  }

  /** Writes an instruction with the registers of a placement; its memory was found before. */
  void write(Site site, Placement placement) {
    Instruction instruction = site.instruction();
    int reg = instruction.reg();
    int rm = instruction.hasMemory() ? 0 : instruction.rm();
    int vvvv = instruction.vvvv();
    for (int i = 0; i < site.operands(); i++) {
      if (placement.hosts()[i] != Placement.NONE) {
        switch (site.operand(i).kind()) {
          case G, Z -> reg = placement.host(i);
          case E -> rm = placement.host(i);
          case B -> vvvv = placement.host(i);
          default -> throw new IllegalStateException("no register: " + site.operand(i).text());
        }
      }
    }
    Place place = placement.memory() == Placement.NONE ? Place.NONE : Place.GUEST;
    write(site, reg, rm, vvvv, place, instruction.immediate());
  }

  /** Writes an instruction with an immediate number of its own. */
  void write(Site site, int reg, int rm, int vvvv, Place place, long immediate) {
    Instruction instruction = site.instruction();
    Encoding encoding = instruction.form().encoding();
    boolean register = encoding.holdsRegister();
    int low = register ? reg : rm;
    int extended = place == Place.GUEST ? access.extension() : (low & 8) >> 3;
    int r = register || isOpcode(encoding) ? 0 : reg & 8;
    if (encoding.vex()) {
      vex(instruction, r, extended, vvvv);
    } else {
      legacy(instruction, r, extended, namesByte(site));
    }
    out.put(encoding.opcode() | (register ? low & 7 : 0));
    if (encoding.modrm().present()) {
      modrm(encoding, reg, rm, place);
    }
    for (OperandForm operand : instruction.form().operands()) {
      if (operand.kind() == OperandKind.I) {
        out.number(immediate, operand.immediateBytes(instruction.operandSize(), false));
      }
    }
  }

  private static boolean isOpcode(Encoding encoding) {
    return encoding.modrm().present() && encoding.modrm().reg() != Encoding.ANY;
  }

  private void modrm(Encoding encoding, int reg, int rm, Place place) {
    int middle = isOpcode(encoding) ? encoding.modrm().reg() : reg & 7;
    if (encoding.modrm().whole() != Encoding.ANY) {
      out.put(encoding.modrm().whole());
    } else if (place == Place.GUEST) {
      access.operand(middle);
    } else {
      out.put(0xc0 | middle << 3 | (rm & 7));
    }
  }

  /**
   * Whether an operand may be the low byte of RSP, RBP, RSI or RDI, which is AH's kin without REX.
   */
  private static boolean namesByte(Site site) {
    for (int i = 0; i < site.operands(); i++) {
      OperandKind kind = site.operand(i).kind();
      boolean general = kind == OperandKind.E || kind == OperandKind.G || kind == OperandKind.Z;
      if (general && site.bytes(i) == 1) {
        return true;
      }
    }
    return false;
  }

  private void legacy(Instruction instruction, int r, int extended, boolean needsRex) {
    Encoding encoding = instruction.form().encoding();
    boolean mandatory = encoding.prefix() == Encoding.Prefix.P66;
    if (mandatory || (instruction.prefixes().operandSize() && instruction.operandSize() == 2)) {
      out.put(OPERAND_SIZE);
    }
    if (encoding.prefix() == Encoding.Prefix.F3) {
      out.put(0xf3);
    } else if (encoding.prefix() == Encoding.Prefix.F2) {
      out.put(0xf2);
    }
    int rex = REX | (instruction.prefixes().wide() ? REX_W : 0) | r >> 1 | extended;
    if (rex != REX || needsRex) {
      out.put(rex);
    }
    switch (encoding.map()) {
      case 1 -> out.put(0x0f);
      case 2 -> out.put(0x0f, 0x38);
      case 3 -> out.put(0x0f, 0x3a);
      default -> {}
    }
  }

  private void vex(Instruction instruction, int r, int extended, int vvvv) {
    Encoding encoding = instruction.form().encoding();
    int prefix =
        switch (encoding.prefix()) {
          case P66 -> 1;
          case F3 -> 2;
          case F2 -> 3;
          default -> 0;
        };
    boolean wide = instruction.prefixes().wide();
    int last = (~vvvv & 15) << 3 | (instruction.vectorLength() == LONG_VECTOR ? 4 : 0) | prefix;
    if (encoding.map() == 1 && !wide && extended == 0) {
      out.put(SHORT_VEX, (~r & 8) << 4 | last);
      return;
    }
    int rxb = r >> 1 | extended;
    out.put(VEX, (~rxb & 7) << 5 | encoding.map(), (wide ? 0x80 : 0) | last);
  }
}
