package org.amber.jvm.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes machine code of x86-64: what {@link Translation} needs, and in its order of operands. */
final class Assembler {
  private static final int REX = 0x40;
  private static final int REX_W = 8;

  /** RSP or R12 as a base needs a SIB byte. */
  private static final int NEEDS_SIB = 4;

  private static final int SHORT_JUMP = 2;
  private static final int NEAR_JUMP = 5;

  private byte[] bytes = new byte[4096];
  private int size;
  private final List<Jump> jumps = new ArrayList<>();

  /** Short jumps that have no island yet. */
  private final List<Jump> bridges = new ArrayList<>();

  /** A place that may not be known yet. */
  static final class Label {
    private int at = -1;
    private boolean used;

    /** Whether anything jumps there. */
    boolean isUsed() {
      return used;
    }
  }

  private record Jump(int at, Label target) {}

  /** How many bytes were written. */
  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  void put(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
  }

  void put(int... values) {
    for (int value : values) {
      put(value);
    }
  }

  /** The low bytes of a number. */
  void number(long value, int count) {
    for (int i = 0; i < count; i++) {
      put((int) (value >> (8 * i)));
    }
  }

  /** Puts four bytes to a place. */
  static void setNumber(byte[] bytes, int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >> (8 * i));
    }
  }

  // ---- jumps

  /** The label is here. */
  void bind(Label label) {
    label.at = size;
  }

  void jump(Label target) {
    put(0xe9);
    relative(target);
  }

  /** Jumps on a condition by its number in opcodes. */
  void jump(int condition, Label target) {
    put(0x0f, 0x80 | condition);
    relative(target);
  }

  private void relative(Label target) {
    target.used = true;
    jumps.add(new Jump(size, target));
    number(0, 4);
  }

  /** Jumps unless {@link HostRegister#SCRATCH} is zero; leaves the flags alone. */
  void jumpUnlessZero(Label target) {
    put(0xe3, 5);
    jump(target);
  }

  /**
   * Jumps if {@link HostRegister#SCRATCH} is zero, which is unusual; leaves the flags alone. JRCXZ
   * does not reach far: it goes to a jump on an island, for which there must be room in time.
   *
   * <p>A branch that is usually not taken costs next to nothing. One that is has a place in the
   * host's branch predictor, where there are few: in large programs each was mispredicted.
   */
  void jumpIfZero(Label target) {
    put(0xe3, 0);
    bridges.add(new Jump(size, target));
  }

  /**
   * At least so many bytes can be written before an island is needed, if its place is free for it.
   */
  void makeRoom(int more) {
    if (!bridges.isEmpty()
        && size + SHORT_JUMP + NEAR_JUMP * (bridges.size() + 1) + more
            > bridges.getFirst().at + Byte.MAX_VALUE) {
      put(0xeb, 0);
      int over = size;
      island();
      bindShort(over);
    }
  }

  /** Code does not go on here: here is a place for an island. */
  void island() {
    for (Jump bridge : bridges) {
      bindShort(bridge.at);
      jump(bridge.target);
    }
    bridges.clear();
  }

  /** The same as {@link #jumpIfZero} without an island. */
  void jumpFarIfZero(Label target) {
    put(0xe3, SHORT_JUMP, 0xeb, NEAR_JUMP);
    jump(target);
  }

  /** JRCXZ to a place that {@link #bindShort} says; returns what that needs. */
  int jumpShortIfZero() {
    put(0xe3, 0);
    return size;
  }

  void bindShort(int from) {
    int distance = size - from;
    if (distance > Byte.MAX_VALUE) {
      throw new IllegalStateException("too far for a short jump: " + distance);
    }
    bytes[from - 1] = (byte) distance;
  }

  /** Puts in all distances. */
  void finish() {
    island();
    for (Jump jump : jumps) {
      if (jump.target.at < 0) {
        throw new IllegalStateException("a jump leads nowhere");
      }
      setNumber(bytes, jump.at, jump.target.at - (jump.at + Integer.BYTES));
    }
    jumps.clear();
  }

  // ---- instructions: a register and another, or memory at a register and a displacement

  /** One with ModRM for two registers, 64 bits wide. */
  void wide(int opcode, int reg, int rm) {
    put(REX | REX_W | (reg & 8) >> 1 | (rm & 8) >> 3, opcode, 0xc0 | (reg & 7) << 3 | (rm & 7));
  }

  /** One with ModRM for two registers, 32 bits wide. */
  void narrow(int opcode, int reg, int rm) {
    put(REX | (reg & 8) >> 1 | (rm & 8) >> 3, opcode, 0xc0 | (reg & 7) << 3 | (rm & 7));
  }

  void move(int to, int from) {
    wide(0x8b, to, from);
  }

  /** NOT, which leaves the flags alone. */
  void not(int register) {
    wide(0xf7, 2, register);
  }

  /** 32 bits; the upper half becomes zero. */
  void moveLow(int to, int from) {
    narrow(0x8b, to, from);
  }

  /** A whole register becomes a number. */
  void constant(int to, long value) {
    if (value >>> 32 == 0) {
      put(REX | (to & 8) >> 3, 0xb8 | (to & 7));
      number(value, 4);
    } else if ((int) value == value) {
      put(REX | REX_W | (to & 8) >> 3, 0xc7, 0xc0 | (to & 7));
      number(value, 4);
    } else {
      put(REX | REX_W | (to & 8) >> 3, 0xb8 | (to & 7));
      number(value, 8);
    }
  }

  void load(int to, int base, int displacement) {
    put(REX | REX_W | (to & 8) >> 1 | (base & 8) >> 3, 0x8b);
    memory(to, base, displacement);
  }

  void store(int from, int base, int displacement) {
    put(REX | REX_W | (from & 8) >> 1 | (base & 8) >> 3, 0x89);
    memory(from, base, displacement);
  }

  /** Loads from a base and an index of so many bytes. */
  void load(int to, int base, int index, int scale, int displacement) {
    put(REX | REX_W | (to & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x8b);
    memory(to, base, index, scale, displacement);
  }

  /** Loads 32 bits; the upper half becomes zero. */
  void loadLow(int to, int base, int index) {
    put(REX | (to & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x8b);
    memory(to, base, index, 1, 0);
  }

  /** Loads 16 bits; the others become zero. */
  void loadLow16(int to, int base, int index) {
    put(REX | (to & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x0f, 0xb7);
    memory(to, base, index, 1, 0);
  }

  /** Stores 32 bits, or 16 behind a prefix. */
  void storeLow(int from, int base, int index) {
    put(REX | (from & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x89);
    memory(from, base, index, 1, 0);
  }

  void store(int from, int base, int index, int scale, int displacement) {
    put(REX | REX_W | (from & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x89);
    memory(from, base, index, scale, displacement);
  }

  void lea(int to, int base, int displacement) {
    lea(true, to, base, displacement);
  }

  void lea(int to, int base, int index, int scale, int displacement) {
    lea(true, to, base, index, scale, displacement);
  }

  /** If it is not wide, the upper half of the result becomes zero. */
  void lea(boolean wide, int to, int base, int displacement) {
    put(size(wide) | (to & 8) >> 1 | (base & 8) >> 3, 0x8d);
    memory(to, base, displacement);
  }

  /** If it is not wide, the upper half of the result becomes zero. */
  void lea(boolean wide, int to, int base, int index, int scale, int displacement) {
    put(size(wide) | (to & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3, 0x8d);
    memory(to, base, index, scale, displacement);
  }

  /** An index without a base; if it is not wide, the upper half of the result becomes zero. */
  void leaIndex(boolean wide, int to, int index, int scale, int displacement) {
    put(size(wide) | (to & 8) >> 1 | (index & 8) >> 2, 0x8d);
    put((to & 7) << 3 | 4, log(scale) << 6 | (index & 7) << 3 | 5);
    number(displacement, 4);
  }

  private static int size(boolean wide) {
    return wide ? REX | REX_W : REX;
  }

  /** ModRM, SIB and displacement: a base. */
  void memory(int reg, int base, int displacement) {
    boolean isByte = (byte) displacement == displacement;
    put((isByte ? 0x40 : 0x80) | (reg & 7) << 3 | (base & 7));
    if ((base & 7) == NEEDS_SIB) {
      put(0x24);
    }
    number(displacement, isByte ? 1 : 4);
  }

  /** ModRM, SIB and displacement: a base and an index. */
  void memory(int reg, int base, int index, int scale, int displacement) {
    boolean none = displacement == 0 && (base & 7) != 5;
    boolean isByte = (byte) displacement == displacement;
    put((none ? 0 : isByte ? 0x40 : 0x80) | (reg & 7) << 3 | 4);
    put(log(scale) << 6 | (index & 7) << 3 | (base & 7));
    number(displacement, none ? 0 : isByte ? 1 : 4);
  }

  private static int log(int scale) {
    return Integer.numberOfTrailingZeros(scale);
  }

  /** Zero-extends the low 16 bits. */
  void low16(int to, int from) {
    put(REX | (to & 8) >> 1 | (from & 8) >> 3, 0x0f, 0xb7, 0xc0 | (to & 7) << 3 | (from & 7));
  }

  /** Zero-extends the low 8 bits. */
  void low8(int to, int from) {
    put(REX | (to & 8) >> 1 | (from & 8) >> 3, 0x0f, 0xb6, 0xc0 | (to & 7) << 3 | (from & 7));
  }

  // ---- BMI2, which leaves the flags alone

  /** SHRX: by the low six bits of a register. */
  void shiftRight(int to, int from, int count) {
    vex(to, from, count, 2, 3, true);
    put(0xf7, 0xc0 | (to & 7) << 3 | (from & 7));
  }

  /** RORX. */
  void rotateRight(int to, int from, int count) {
    vex(to, from, 0, 3, 3, true);
    put(0xf0, 0xc0 | (to & 7) << 3 | (from & 7), count);
  }

  /** PEXT with a mask in memory. */
  void extract(int to, int from, int base, int displacement) {
    vex(to, base, from, 2, 2, true);
    put(0xf5);
    memory(to, base, displacement);
  }

  /** PDEP with a mask in memory. */
  void deposit(int to, int from, int base, int displacement) {
    vex(to, base, from, 2, 3, true);
    put(0xf5);
    memory(to, base, displacement);
  }

  private void vex(int reg, int rm, int vvvv, int map, int prefix, boolean is64) {
    put(0xc4, (~reg & 8) << 4 | 0x40 | (~rm & 8) << 2 | map);
    put((is64 ? 0x80 : 0) | (~vvvv & 15) << 3 | prefix);
  }
}
