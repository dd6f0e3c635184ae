package org.amber.jvm.decode;

import org.amber.jvm.decode.Encoding.Prefix;
import org.jspecify.annotations.Nullable;

/** Decodes instructions of 64-bit mode, one after the other. */
public final class Decoder {
  /** The longest instruction that the processor accepts, in bytes. */
  public static final int MAX_LENGTH = 15;

  private static final int VEX_2 = 0xc5;
  private static final int VEX_3 = 0xc4;

  private final FormTable table;
  private byte[] code = {};
  private int start;
  private int limit;
  private int at;
  private boolean truncated;

  private int repeat;
  private boolean lock;
  private boolean operandPrefix;
  private boolean addressPrefix;
  private int segment;
  private int rex;
  private boolean vex;
  private int vvvv;
  private int vectorLength;
  private int map;
  private int opcode;
  private int modrm;
  private long immediate;
  private int second;

  public Decoder(FormTable table) {
    this.table = table;
  }

  /** Why there is no instruction. */
  public enum Failure {
    /** The bytes end in it. */
    TRUNCATED,
    /** No instruction begins with them: #UD. */
    UNDEFINED,
    /** It is longer than the processor accepts: #GP. */
    TOO_LONG
  }

  /** Why the last call of {@link #decode} gave nothing. */
  private Failure failure = Failure.UNDEFINED;

  /** See {@link Failure}; of the last call of {@link #decode} that gave nothing. */
  public Failure failure() {
    return failure;
  }

  /**
   * Decodes the instruction at {@code offset}.
   *
   * @param end behind the last byte that is there
   * @return the instruction, or null: {@link #failure} tells why
   */
  public @Nullable Instruction decode(byte[] bytes, int offset, int end) {
    code = bytes;
    start = offset;
    limit = Math.min(end, offset + MAX_LENGTH);
    reset();
    Instruction found = opcodeBytes() ? instruction() : null;
    if (truncated) {
      failure = limit - start == MAX_LENGTH ? Failure.TOO_LONG : Failure.TRUNCATED;
      return null;
    }
    failure = Failure.UNDEFINED;
    return found;
  }

  private void reset() {
    at = start;
    truncated = false;
    repeat = 0;
    lock = false;
    operandPrefix = false;
    addressPrefix = false;
    segment = 0;
    rex = 0;
    vex = false;
    vvvv = 0;
    vectorLength = 16;
    map = 0;
    modrm = 0;
  }

  private int next() {
    if (at >= limit) {
      truncated = true;
      return 0;
    }
    return code[at++] & 0xff;
  }

  /** Reads prefixes and the opcode; false when no instruction begins so. */
  private boolean opcodeBytes() {
    while (!truncated) {
      opcode = next();
      if ((opcode & 0xf0) == 0x40) {
        rex = opcode;
      } else if (!isPrefix(opcode)) {
        return behindPrefixes();
      } else {
        rex = 0; // only the last prefix can be REX
      }
    }
    return false;
  }

  private boolean isPrefix(int value) {
    switch (value) {
      case Prefixes.OPERAND_SIZE -> operandPrefix = true;
      case Prefixes.ADDRESS_SIZE -> addressPrefix = true;
      case Prefixes.LOCK -> lock = true;
      case Prefixes.REPNE, Prefixes.REPE -> repeat = value;
      case Prefixes.FS, Prefixes.GS -> segment = value;
      // Mean nothing but to the reader of a listing: Intel SDM volume 1, 3.4.2.1.
      case 0x26, 0x2e, 0x36, 0x3e -> segment = segment >= Prefixes.FS ? segment : value;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean behindPrefixes() {
    if (opcode == VEX_2 || opcode == VEX_3) {
      return !lock && repeat == 0 && !operandPrefix && rex == 0 && vexBytes();
    }
    if (opcode == 0x0f) {
      map = 1;
      opcode = next();
      if (opcode == 0x38 || opcode == 0x3a) {
        map = opcode == 0x38 ? 2 : 3;
        opcode = next();
      }
    }
    return true;
  }

  /** Intel SDM volume 2, 2.3.5; its bits are kept as those of REX. */
  private boolean vexBytes() {
    vex = true;
    int last = next();
    rex = 0x40 | ((last & 0x80) == 0 ? 4 : 0);
    map = 1;
    if (opcode == VEX_3) {
      rex = 0x40 | (~last >> 5 & 7);
      map = last & 0x1f;
      last = next();
      rex |= (last & 0x80) != 0 ? 8 : 0;
    }
    vvvv = ~last >> 3 & 15;
    vectorLength = (last & 4) != 0 ? 32 : 16;
    switch (last & 3) {
      case 1 -> operandPrefix = true;
      case 2 -> repeat = Prefixes.REPE;
      case 3 -> repeat = Prefixes.REPNE;
      default -> {}
    }
    opcode = next();
    return map >= 1 && map <= 3;
  }

  private @Nullable Instruction instruction() {
    Row[] candidates = table.candidates(vex, map, opcode);
    if (candidates.length == 0) {
      return null;
    }
    if (candidates[0].hasModrm) {
      modrm = next();
    }
    for (Row row : candidates) {
      if (matches(row)) {
        return operands(row);
      }
    }
    return null;
  }

  private boolean matches(Row row) {
    return prefixMatches(row.prefix)
        && (!row.hasModrm || row.modrm.matches(modrm))
        && (row.wide == Encoding.ANY || row.wide == (rex >> 3 & 1))
        && (row.vectorLength == Encoding.ANY || row.vectorLength == vectorLength)
        && (row.size == Encoding.ANY || row.size == operandSize(row))
        && (row.address == Encoding.ANY || row.address == (addressPrefix ? 4 : 8))
        && !(row.notExtended && (rex & 1) != 0);
  }

  private boolean prefixMatches(Prefix wanted) {
    return switch (wanted) {
      case ANY -> true;
      case NONE -> repeat == 0 && !operandPrefix;
      case P66 -> repeat == 0 && operandPrefix;
      case F3 -> repeat == Prefixes.REPE;
      case F2 -> repeat == Prefixes.REPNE;
    };
  }

  private int operandSize(Row row) {
    if ((rex & 8) != 0) {
      return 8;
    }
    return operandPrefix ? row.narrowSize : row.usualSize;
  }

  private @Nullable Instruction operands(Row row) {
    int size = operandSize(row);
    boolean memory = row.modrm.namesMemory(modrm);
    int reg = (modrm >> 3 & 7) | (rex & 4) << 1;
    int rm = memory ? Instruction.NO_REGISTER : (modrm & 7) | (rex & 1) << 3;
    if (row.holdsRegister) {
      reg = (opcode & 7) | (rex & 1) << 3;
    }
    Address address = memory ? address(row.hasVectorIndex) : Address.NONE;
    numbers(row, size);
    if (truncated || !isDefined(row, memory, reg, address)) {
      return null;
    }
    Prefixes prefixes = new Prefixes(repeat, lock, operandPrefix, addressPrefix, segment, rex);
    return new Instruction(
        row.form,
        at - start,
        size,
        vectorLength,
        prefixes,
        reg,
        rm,
        vvvv,
        address,
        immediate,
        second);
  }

  /** Reads what stands behind ModRM and displacement. */
  private void numbers(Row row, int size) {
    immediate = 0;
    second = 0;
    boolean first = true;
    for (OperandForm operand : row.numbers) {
      int bytes = operand.immediateBytes(size, addressPrefix);
      long value = number(bytes);
      if (operand.hasPlainNumber(addressPrefix)) {
        value &= ~0L >>> (64 - 8 * bytes);
      }
      if (first) {
        immediate = value;
      } else {
        second = (int) value;
      }
      first = false;
    }
  }

  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << (8 * i);
    }
    int unused = 64 - 8 * bytes;
    return value << unused >> unused;
  }

  /** ModRM, SIB and displacement: Intel SDM volume 2, tables 2-2 and 2-3. */
  private Address address(boolean vectorIndex) {
    int mod = modrm >> 6;
    int base = modrm & 7;
    int index = Address.NO_REGISTER;
    int scale = 1;
    boolean sib = base == 4;
    if (sib) {
      int bits = next();
      scale = 1 << (bits >> 6);
      index = (bits >> 3 & 7) | (rex & 2) << 2;
      if (index == 4 && !vectorIndex) {
        index = Address.NO_REGISTER;
      }
      base = bits & 7;
    }
    int bytes = mod == 1 ? 1 : mod == 2 || (base == 5 && mod == 0) ? 4 : 0;
    if (base == 5 && mod == 0) {
      base = sib ? Address.NO_REGISTER : Address.RIP;
    } else {
      base |= (rex & 1) << 3;
    }
    return new Address(base, index, scale, bytes == 0 ? 0 : number(bytes), bytes, sib);
  }

  private boolean isDefined(Row row, boolean memory, int reg, Address address) {
    if (lock && !(row.mayBeLocked && memory)) {
      return false;
    }
    if (vex && vvvv != 0 && !row.usesVvvv) {
      return false;
    }
    if (row.usesSegment) {
      boolean loadsCs = row.loadsSegment && (reg & 7) == 1;
      return (reg & 7) <= 5 && !loadsCs;
    }
    if (row.hasVectorIndex) {
      return address.sib() && reg != vvvv && reg != address.index() && vvvv != address.index();
    }
    return true;
  }
}
