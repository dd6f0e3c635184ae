package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.FastVectors;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Vcpu;

/**
 * An instruction of those of which programs are full: with a general register, and a second operand
 * that is a register, a number, or in memory. It is executed with one jump to what it does. There
 * is one class for all, and one method that the JVM has to compile: much code is executed before
 * the JVM has come to many. It is small, since what the interpreter waits for is memory.
 *
 * @param kind what it does
 * @param to the register that is written, or the first that is compared; of a vector register its
 *     place in {@link Vcpu#vectors}
 * @param from the register that is the second operand, {@link Vcpu#ZERO_REGISTER} for none
 * @param number is added to {@code from}: an immediate number, or 0; of SETcc and CMOVcc the
 *     condition
 * @param unused by how many bits the operands are smaller than 64
 * @param clear by how many bits what is written is smaller than 64; a byte or a word leaves the
 *     rest of the register as it is, more makes it zero
 * @param base a register of the address in memory, which has no segment; {@link Vcpu#ZERO_REGISTER}
 *     for none
 * @param index another, shifted by {@code shift}
 * @param displacement is added to them
 */
public record QuickOp(
    byte kind,
    byte to,
    byte from,
    byte unused,
    byte clear,
    byte base,
    byte index,
    byte shift,
    int number,
    long displacement)
    implements Op {
  static final int NOTHING = 0;
  static final int COPY = 1;
  static final int MOVE = 2;
  static final int MOVE_ZERO = 3;
  static final int LEA = 4;
  static final int LOAD64 = 5;
  static final int LOAD32 = 6;
  static final int LOAD_ZERO8 = 7;
  static final int LOAD_ZERO16 = 8;
  static final int LOAD8 = 9;
  static final int LOAD16 = 10;
  static final int LOAD_SIGNED32 = 11;
  static final int STORE64 = 12;
  static final int STORE32 = 13;
  static final int STORE8 = 14;
  static final int STORE16 = 15;
  static final int PUSH = 16;
  static final int POP = 17;
  static final int ADD = 18;
  static final int SUB = 19;
  static final int AND = 20;
  static final int OR = 21;
  static final int XOR = 22;
  static final int CMP = 23;
  static final int TEST = 24;
  static final int INC = 25;
  static final int DEC = 26;
  static final int SHL = 27;
  static final int SHR = 28;
  static final int SAR = 29;
  static final int SET = 30;
  static final int MOVE_IF = 31;
  static final int ADD_LOAD = 32;
  static final int SUB_LOAD = 33;
  static final int AND_LOAD = 34;
  static final int OR_LOAD = 35;
  static final int XOR_LOAD = 36;
  static final int CMP_LOAD = 37;
  static final int TEST_LOAD = 38;
  static final int LOAD_VECTOR = 39;
  static final int LOAD_ALIGNED_VECTOR = 40;
  static final int STORE_VECTOR = 41;
  static final int STORE_ALIGNED_VECTOR = 42;
  static final int COPY_VECTOR = 43;
  static final int XOR_VECTOR = 44;
  static final int CMP_MEMORY = 45;
  static final int TEST_MEMORY = 46;
  static final int ADD_MEMORY = 47;
  static final int SUB_MEMORY = 48;
  static final int AND_MEMORY = 49;
  static final int OR_MEMORY = 50;
  static final int XOR_MEMORY = 51;
  static final int INC_MEMORY = 52;
  static final int DEC_MEMORY = 53;

  private static final long LOW = 0xffff_ffffL;

  @Override
  public void run(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    switch (kind) {
      case NOTHING -> {}
      case COPY -> gpr[to] = gpr[from];
      case MOVE -> put(gpr, second(gpr));
      case MOVE_ZERO -> gpr[to] = gpr[from] & (-1L >>> clear);
      case LEA -> gpr[to] = at(gpr) & (-1L >>> clear);
      case LOAD64 -> gpr[to] = cpu.mmu().read64(at(gpr));
      case LOAD32 -> gpr[to] = cpu.mmu().read32(at(gpr)) & LOW;
      case LOAD_ZERO8 -> gpr[to] = cpu.mmu().read8(at(gpr));
      case LOAD_ZERO16 -> gpr[to] = cpu.mmu().read16(at(gpr));
      case LOAD8 -> put(gpr, (byte) cpu.mmu().read8(at(gpr)));
      case LOAD16 -> put(gpr, (short) cpu.mmu().read16(at(gpr)));
      case LOAD_SIGNED32 -> gpr[to] = cpu.mmu().read32(at(gpr));
      case STORE64 -> cpu.mmu().write64(at(gpr), gpr[from] + number);
      case STORE32 -> cpu.mmu().write32(at(gpr), (int) (gpr[from] + number));
      case STORE8 -> cpu.mmu().write8(at(gpr), (int) (gpr[from] + number));
      case STORE16 -> cpu.mmu().write16(at(gpr), (int) (gpr[from] + number));
      case PUSH -> push(cpu, gpr);
      case POP -> pop(cpu, gpr);
      case ADD -> put(gpr, sum(cpu.flags(), first(gpr), second(gpr)));
      case SUB -> put(gpr, difference(cpu.flags(), first(gpr), second(gpr)));
      case AND -> put(gpr, logic(cpu.flags(), first(gpr) & second(gpr)));
      case OR -> put(gpr, logic(cpu.flags(), first(gpr) | second(gpr)));
      case XOR -> put(gpr, logic(cpu.flags(), first(gpr) ^ second(gpr)));
      case CMP -> difference(cpu.flags(), first(gpr), second(gpr));
      case TEST -> logic(cpu.flags(), first(gpr) & second(gpr));
      case INC -> put(gpr, increment(cpu.flags(), first(gpr)));
      case DEC -> put(gpr, decrement(cpu.flags(), first(gpr)));
      case SHL -> put(gpr, shiftLeft(cpu.flags(), first(gpr)));
      case SHR -> put(gpr, shiftRight(cpu.flags(), first(gpr)));
      case SAR -> put(gpr, shiftRightSigned(cpu.flags(), first(gpr)));
      case SET -> put(gpr, Condition.holds(number, cpu.flags()) ? 1 : 0);
      case MOVE_IF -> put(gpr, Condition.holds(number, cpu.flags()) ? other(gpr) : gpr[to]);
      case ADD_LOAD -> put(gpr, sum(cpu.flags(), first(gpr), load(cpu, gpr)));
      case SUB_LOAD -> put(gpr, difference(cpu.flags(), first(gpr), load(cpu, gpr)));
      case AND_LOAD -> put(gpr, logic(cpu.flags(), first(gpr) & load(cpu, gpr)));
      case OR_LOAD -> put(gpr, logic(cpu.flags(), first(gpr) | load(cpu, gpr)));
      case XOR_LOAD -> put(gpr, logic(cpu.flags(), first(gpr) ^ load(cpu, gpr)));
      case CMP_LOAD -> difference(cpu.flags(), first(gpr), load(cpu, gpr));
      case TEST_LOAD -> logic(cpu.flags(), first(gpr) & load(cpu, gpr));
      case CMP_MEMORY -> difference(cpu.flags(), load(cpu, gpr), second(gpr));
      case TEST_MEMORY -> logic(cpu.flags(), load(cpu, gpr) & second(gpr));
      case LOAD_VECTOR -> loadVector(cpu, cpu.mmu(), at(gpr));
      case LOAD_ALIGNED_VECTOR -> loadAlignedVector(cpu, cpu.mmu(), at(gpr));
      case STORE_VECTOR -> storeVector(cpu, cpu.mmu(), at(gpr));
      case STORE_ALIGNED_VECTOR -> storeAlignedVector(cpu, cpu.mmu(), at(gpr));
      case COPY_VECTOR -> copyVector(cpu.vectors());
      case XOR_VECTOR -> xorVector(cpu.vectors());
      default -> changeMemory(cpu, gpr);
    }
  }

  /** The same, made anew. */
  public QuickOp copy() {
    return new QuickOp(kind, to, from, unused, clear, base, index, shift, number, displacement);
  }

  private long at(long[] gpr) {
    return gpr[base] + (gpr[index] << shift) + displacement;
  }

  // What is small enough the JVM's first compiler inlines, which is all there is for some time.

  private void put(long[] gpr, long result) {
    gpr[to] = clear <= Integer.SIZE ? result & mask() : merged(gpr, result);
  }

  /** The bits that are written. */
  private long mask() {
    return -1L >>> clear;
  }

  /** A byte or a word, and the rest of the register. */
  private long merged(long[] gpr, long result) {
    return (gpr[to] & ~mask()) | (result & mask());
  }

  private long first(long[] gpr) {
    return extend(gpr[to]);
  }

  private long second(long[] gpr) {
    return extend(gpr[from]) + number;
  }

  /** The second operand, where {@link #number} says something else. */
  private long other(long[] gpr) {
    return extend(gpr[from]);
  }

  private int bytes() {
    return bits() >> 3;
  }

  /** Sign-extended. */
  private long load(Vcpu cpu, long[] gpr) {
    return extend(cpu.mmu().read(at(gpr), bytes()));
  }

  private void push(Vcpu cpu, long[] gpr) {
    long rsp = gpr[CpuState.RSP] - Long.BYTES;
    cpu.mmu().write64(rsp, gpr[from] + number);
    gpr[CpuState.RSP] = rsp;
  }

  /** POP RSP leaves what was popped. */
  private void pop(Vcpu cpu, long[] gpr) {
    long value = cpu.mmu().read64(gpr[CpuState.RSP]);
    gpr[CpuState.RSP] += Long.BYTES;
    gpr[to] = value;
  }

  private long extend(long value) {
    return value << unused >> unused;
  }

  private int bits() {
    return Long.SIZE - unused;
  }

  // ---- results, of which the flags are set

  private long sum(Flags flags, long a, long b) {
    long result = extend(a + b);
    flags.sum(result, Arithmetic.carries(a, b, result), bits());
    return result;
  }

  private long difference(Flags flags, long a, long b) {
    long result = extend(a - b);
    flags.sum(result, Arithmetic.borrows(a, b, result), bits());
    return result;
  }

  private long logic(Flags flags, long result) {
    flags.logic(result);
    return result;
  }

  private long increment(Flags flags, long a) {
    long result = extend(a + 1);
    flags.sumKeepingCarry(result, Arithmetic.carries(a, 1, result), bits());
    return result;
  }

  private long decrement(Flags flags, long a) {
    long result = extend(a - 1);
    flags.sumKeepingCarry(result, Arithmetic.borrows(a, 1, result), bits());
    return result;
  }

  /** By {@link #number}, which is less than the operand has bits, and not 0; as others here. */
  private long shiftLeft(Flags flags, long a) {
    int count = number;
    int bits = bits();
    long result = a << count << unused >> unused;
    flags.set(result, Shift.carriesOfShl(a, count, bits, result));
    return result;
  }

  private long shiftRight(Flags flags, long a) {
    int count = number;
    int bits = bits();
    long result = a << unused >>> unused >>> count << unused >> unused;
    flags.set(result, Shift.carriesOfShr(a, count, bits, result));
    return result;
  }

  private long shiftRightSigned(Flags flags, long a) {
    int count = number;
    long result = a >> count;
    flags.set(result, Shift.carriesOfSar(a, count));
    return result;
  }

  // ---- 16 bytes of vector registers, which are named by their places

  private void loadVector(Vcpu cpu, Mmu mmu, long address) {
    FastVectors.load16(address, cpu.vectors(), to, mmu.workspace(), mmu);
  }

  private void loadAlignedVector(Vcpu cpu, Mmu mmu, long address) {
    FastVectors.loadAligned16(address, cpu.vectors(), to, mmu.workspace(), mmu);
  }

  private void storeVector(Vcpu cpu, Mmu mmu, long address) {
    FastVectors.store16(address, cpu.vectors(), to, mmu.workspace(), mmu);
  }

  private void storeAlignedVector(Vcpu cpu, Mmu mmu, long address) {
    FastVectors.storeAligned16(address, cpu.vectors(), to, mmu.workspace(), mmu);
  }

  private void copyVector(long[] v) {
    v[to] = v[from];
    v[to + 1] = v[from + 1];
  }

  private void xorVector(long[] v) {
    v[to] ^= v[from];
    v[to + 1] ^= v[from + 1];
  }

  // ---- memory that is changed

  /** The result is stored before flags are set: a store may be seen by others. */
  private void changeMemory(Vcpu cpu, long[] gpr) {
    Mmu mmu = cpu.mmu();
    Flags flags = cpu.flags();
    int bytes = bytes();
    long at = at(gpr);
    long a = extend(mmu.readToChange(at, bytes));
    long b = second(gpr);
    switch (kind) {
      case ADD_MEMORY -> {
        mmu.write(at, a + b, bytes);
        sum(flags, a, b);
      }
      case SUB_MEMORY -> {
        mmu.write(at, a - b, bytes);
        difference(flags, a, b);
      }
      case AND_MEMORY -> {
        mmu.write(at, a & b, bytes);
        logic(flags, a & b);
      }
      case OR_MEMORY -> {
        mmu.write(at, a | b, bytes);
        logic(flags, a | b);
      }
      case XOR_MEMORY -> {
        mmu.write(at, a ^ b, bytes);
        logic(flags, a ^ b);
      }
      case INC_MEMORY -> {
        mmu.write(at, a + 1, bytes);
        increment(flags, a);
      }
      case DEC_MEMORY -> {
        mmu.write(at, a - 1, bytes);
        decrement(flags, a);
      }
      default -> throw new IllegalStateException("no kind: " + kind);
    }
  }
}
