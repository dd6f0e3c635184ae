package org.amber.cpu.x86;

import org.amber.state.NotSaved;

/**
 * Finds the length and the operands' shape of x86-64 instructions. One object is used again and
 * again: its accessors describe the instruction decoded last. Does not check that an encoding is
 * defined, only how long it is.
 */
@NotSaved("at work only while one instruction is decoded")
public final class InstructionDecoder {
  /** The longest instruction that the processor accepts, in bytes. */
  public static final int MAX_LENGTH = 15;

  /** The bytes end inside the instruction. */
  public static final int TRUNCATED = 0;

  /** No instruction begins with these bytes. */
  public static final int UNDEFINED = -1;

  /** Opcode maps, as VEX numbers them. */
  public static final int MAP_PRIMARY = 0;

  public static final int MAP_0F = 1;
  public static final int MAP_0F38 = 2;
  public static final int MAP_0F3A = 3;

  private static final int REX_W = 8;

  private byte[] code = new byte[0];
  private int start;
  private int limit;
  private int at;
  private boolean truncated;

  private int length;
  private boolean operandSize;
  private boolean addressSize;
  private int repeat;
  private int segment;
  private int rex;
  private boolean extended;
  private int map;
  private int opcode;
  private boolean hasModrm;
  private int modrm;
  private int sib;
  private boolean hasSib;
  private long displacement;
  private long immediate;

  /**
   * Decodes the instruction at {@code offset}.
   *
   * @param limit end of the valid bytes
   * @return its length in bytes, {@link #TRUNCATED} or {@link #UNDEFINED}
   */
  public int decode(byte[] bytes, int offset, int limit) {
    this.code = bytes;
    this.start = offset;
    this.limit = limit;
    reset();
    char kind = prefixes();
    boolean defined = kind != OpcodeTable.INVALID && operands(kind);
    if (truncated) {
      length = limit - start >= MAX_LENGTH ? UNDEFINED : TRUNCATED;
    } else if (!defined || at - start > MAX_LENGTH) {
      length = UNDEFINED;
    } else {
      length = at - start;
    }
    return length;
  }

  private void reset() {
    at = start;
    truncated = false;
    operandSize = false;
    addressSize = false;
    repeat = 0;
    segment = 0;
    rex = 0;
    extended = false;
    map = MAP_PRIMARY;
    hasModrm = false;
    hasSib = false;
    modrm = 0;
    sib = 0;
    displacement = 0;
    immediate = 0;
  }

  private int next() {
    if (at >= limit) {
      truncated = true;
      return 0;
    }
    return code[at++] & 0xff;
  }

  /** Consumes prefixes and the opcode; what follows it. */
  private char prefixes() {
    while (!truncated) {
      opcode = next();
      char kind = OpcodeTable.PRIMARY.charAt(opcode);
      switch (kind) {
        case OpcodeTable.PREFIX -> prefix(opcode);
        case OpcodeTable.REX -> rex = opcode;
        case OpcodeTable.ESCAPE -> {
          return escape();
        }
        default -> {
          return kind;
        }
      }
    }
    return OpcodeTable.INVALID;
  }

  private void prefix(int value) {
    rex = 0; // a REX prefix counts only right before the opcode
    switch (value) {
      case 0x66 -> operandSize = true;
      case 0x67 -> addressSize = true;
      case 0xf2, 0xf3 -> repeat = value;
      case 0x64, 0x65 -> segment = value;
      default -> {}
    }
  }

  private char escape() {
    map = MAP_0F;
    opcode = next();
    char kind = OpcodeTable.SECONDARY.charAt(opcode);
    if (kind == OpcodeTable.MAP_38) {
      map = MAP_0F38;
      opcode = next();
      return OpcodeTable.MODRM;
    }
    if (kind == OpcodeTable.MAP_3A) {
      map = MAP_0F3A;
      opcode = next();
      return OpcodeTable.MODRM_IMM8;
    }
    return kind;
  }

  /** Consumes what follows the opcode; false when that is not defined. */
  private boolean operands(char kind) {
    switch (kind) {
      case OpcodeTable.NONE -> {}
      case OpcodeTable.MODRM -> {
        modrm();
        immediate(extractImmediates());
      }
      case OpcodeTable.MODRM_IMM8 -> {
        modrm();
        immediate(1);
      }
      case OpcodeTable.MODRM_IMMZ -> {
        modrm();
        immediate(operandBytes());
      }
      case OpcodeTable.IMM8 -> immediate(1);
      case OpcodeTable.IMMZ -> immediate(operandBytes());
      case OpcodeTable.RELATIVE -> immediate(operandBytes());
      case OpcodeTable.IMM_FULL -> immediate(wide() ? 8 : operandBytes());
      case OpcodeTable.IMM16 -> immediate(2);
      case OpcodeTable.ENTER -> immediate(3);
      case OpcodeTable.OFFSET -> displacement = number(addressSize ? 4 : 8);
      case OpcodeTable.GROUP3_BYTE -> group3(1);
      case OpcodeTable.GROUP3 -> group3(operandBytes());
      case OpcodeTable.POP_OR_XOP -> {
        return popOrXop();
      }
      case OpcodeTable.VEX2, OpcodeTable.VEX3, OpcodeTable.EVEX -> {
        return vector(kind);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** EXTRQ and INSERTQ of SSE4a have two immediate bytes. */
  private int extractImmediates() {
    return map == MAP_0F && opcode == 0x78 && (operandSize || repeat == 0xf2) ? 2 : 0;
  }

  private boolean wide() {
    return (rex & REX_W) != 0;
  }

  private int operandBytes() {
    return operandSize && !wide() ? 2 : 4;
  }

  private void immediate(int bytes) {
    immediate = number(bytes);
  }

  private long number(int bytes) {
    if (limit - at < bytes) {
      truncated = true;
      return 0;
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (code[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  private void group3(int bytes) {
    modrm();
    if (reg() < 2) { // TEST
      immediate(bytes);
    }
  }

  private void modrm() {
    hasModrm = true;
    modrm = next();
    boolean moves = map == MAP_0F && opcode >= 0x20 && opcode <= 0x23; // control registers
    if (mod() == 3 || moves) {
      return;
    }
    if ((modrm & 7) == 4) {
      hasSib = true;
      sib = next();
    }
    int bytes = mod() == 1 ? 1 : mod() == 2 || hasNoBase() ? 4 : 0;
    long raw = number(bytes);
    displacement = bytes == 1 ? (byte) raw : (int) raw;
  }

  /** RIP-relative, or a SIB byte without a base: a displacement of 32 bits although mod is 0. */
  private boolean hasNoBase() {
    return mod() == 0 && ((modrm & 7) == 5 || (hasSib && (sib & 7) == 5));
  }

  private boolean popOrXop() {
    if (at < limit && (code[at] & 0x1f) >= 8) {
      extended = true;
      int xopMap = next() & 0x1f;
      next();
      opcode = next();
      modrm();
      immediate(xopMap == 8 ? 1 : xopMap == 10 ? 4 : 0);
      return true;
    }
    modrm();
    return true;
  }

  private boolean vector(char kind) {
    extended = true;
    int first = next();
    if (kind == OpcodeTable.VEX2) {
      map = MAP_0F;
    } else {
      map = first & (kind == OpcodeTable.EVEX ? 7 : 0x1f);
      next();
      if (kind == OpcodeTable.EVEX) {
        next();
      }
    }
    opcode = next();
    if (map == MAP_0F && opcode == 0x77) { // VZEROUPPER has no operands
      return true;
    }
    modrm();
    char legacy = map == MAP_0F ? OpcodeTable.SECONDARY.charAt(opcode) : OpcodeTable.MODRM;
    immediate(map == MAP_0F3A || legacy == OpcodeTable.MODRM_IMM8 ? 1 : 0);
    return true;
  }

  /** What {@link #decode} returned. */
  public int length() {
    return length;
  }

  /** The opcode's map: {@link #MAP_PRIMARY} to {@link #MAP_0F3A}. */
  public int map() {
    return map;
  }

  /** The opcode byte. */
  public int opcode() {
    return opcode;
  }

  /** Whether it is encoded with VEX, EVEX or XOP. */
  public boolean extended() {
    return extended;
  }

  /** The REP or REPNE prefix, F3 or F2, or 0. */
  public int repeat() {
    return repeat;
  }

  /** The FS or GS prefix, 64 or 65, or 0. */
  public int segment() {
    return segment;
  }

  /** Whether a 66 prefix is there. */
  public boolean operandSizePrefix() {
    return operandSize;
  }

  /** Whether REX.W is set. */
  public boolean rexW() {
    return wide();
  }

  /** Whether addresses are computed in 32 bits. */
  public boolean addressSizePrefix() {
    return addressSize;
  }

  /** Whether a ModRM byte names an operand in memory. */
  public boolean hasMemoryOperand() {
    return hasModrm && mod() != 3;
  }

  public int mod() {
    return modrm >> 6;
  }

  /** Bits 3–5 of ModRM, without REX.R. */
  public int reg() {
    return modrm >> 3 & 7;
  }

  /** The register that ModRM.reg names, 0 to 15. */
  public int register() {
    return reg() | (rex & 4) << 1;
  }

  /** The base register's number, or -1: none, or RIP when {@link #ripRelative}. */
  public int base() {
    if (hasNoBase()) {
      return -1;
    }
    return (hasSib ? sib & 7 : modrm & 7) | (rex & 1) << 3;
  }

  /** The index register's number, or -1. */
  public int index() {
    int number = (sib >> 3 & 7) | (rex & 2) << 2;
    return hasSib && number != 4 ? number : -1;
  }

  /** What the index is shifted left by. */
  public int scale() {
    return sib >> 6;
  }

  public boolean ripRelative() {
    return hasModrm && mod() == 0 && (modrm & 7) == 5;
  }

  /** The displacement, sign-extended, or the absolute address of a MOV with an offset. */
  public long displacement() {
    return displacement;
  }

  /** The immediate operand, zero-extended. */
  public long immediate() {
    return immediate;
  }
}
