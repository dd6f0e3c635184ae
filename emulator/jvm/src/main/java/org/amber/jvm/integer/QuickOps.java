package org.amber.jvm.integer;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link QuickOp}s, or gives null for what is none and is left to more general meanings: AH
 * and its kin, addresses with a segment or of 32 bits.
 */
public final class QuickOps {
  private static final int ZERO = Vcpu.ZERO_REGISTER;
  private static final int NO_REGISTER = -1;
  private static final EffectiveAddress NOWHERE = new EffectiveAddress(ZERO, ZERO, 0, 0, 0, false);
  private static final Op NOTHING = make(QuickOp.NOTHING, ZERO, ZERO, 0, 8, NOWHERE);

  private QuickOps() {}

  private static QuickOp make(
      int kind, int to, int from, long number, int bytes, EffectiveAddress place) {
    return make(kind, to, from, number, bytes, bytes, place);
  }

  /**
   * See {@link QuickOp}.
   *
   * @param bytes of what is computed with
   * @param written bytes of the destination
   */
  private static QuickOp make(
      int kind, int to, int from, long number, int bytes, int written, EffectiveAddress place) {
    return new QuickOp(
        (byte) kind,
        (byte) to,
        (byte) from,
        (byte) (Long.SIZE - Byte.SIZE * bytes),
        (byte) (Long.SIZE - Byte.SIZE * written),
        (byte) place.base(),
        (byte) place.index(),
        (byte) place.shift(),
        (int) number,
        place.displacement());
  }

  /** Where memory is, if there is any; null if it cannot be said so. */
  private static @Nullable EffectiveAddress place(Site site) {
    if (!site.instruction().hasMemory()) {
      return NOWHERE;
    }
    EffectiveAddress address = site.memory();
    return address.isPlain() ? address : null;
  }

  /** A general register; {@link #NO_REGISTER} for AH and its kin. */
  private static int register(Site site, int operand) {
    return Operands.isHigh(site, operand) ? NO_REGISTER : Operands.register(site, operand);
  }

  private static boolean isNumber(Site site, int operand) {
    OperandKind kind = site.operand(operand).kind();
    return kind == OperandKind.I || kind == OperandKind.ONE;
  }

  /** An operand that is a register or a number, as a register. */
  private static int source(Site site, int operand) {
    return isNumber(site, operand) ? ZERO : register(site, operand);
  }

  /** The same, as a number. */
  private static long number(Site site, int operand) {
    return isNumber(site, operand) ? Operands.number(site, operand) : 0;
  }

  /**
   * Arithmetic.
   *
   * @param kind with registers and numbers alone
   * @param loading when the second operand is in memory
   * @param changing when the first is
   */
  static @Nullable Op binary(Site site, int kind, int loading, int changing) {
    EffectiveAddress place = place(site);
    boolean changes = Operands.isMemory(site, 0);
    boolean loads = Operands.isMemory(site, 1);
    int to = changes ? ZERO : register(site, 0);
    int from = loads ? ZERO : source(site, 1);
    if (place == null || to == NO_REGISTER || from == NO_REGISTER) {
      return null;
    }
    int actual = changes ? changing : loads ? loading : kind;
    return make(actual, to, from, number(site, 1), site.bytes(0), place);
  }

  /** Arithmetic with one operand, see {@link #binary}. */
  static @Nullable Op unary(Site site, int kind, int changing) {
    EffectiveAddress place = place(site);
    boolean changes = Operands.isMemory(site, 0);
    int to = changes ? ZERO : register(site, 0);
    return place == null || to == NO_REGISTER
        ? null
        : make(changes ? changing : kind, to, ZERO, 0, site.bytes(0), place);
  }

  /** A shift of a register by a number. */
  static @Nullable Op shift(Site site, int kind) {
    int bytes = site.bytes(0);
    if (Operands.isMemory(site, 0) || !isNumber(site, 1)) {
      return null;
    }
    int to = register(site, 0);
    long count = number(site, 1) & (bytes == Long.BYTES ? Long.SIZE - 1 : Integer.SIZE - 1);
    return to == NO_REGISTER || count == 0 || count >= (long) Byte.SIZE * bytes
        ? null
        : make(kind, to, ZERO, count, bytes, NOWHERE);
  }

  /**
   * MOV and its kin.
   *
   * @param withZeros whether a smaller source is extended with zeros, not its sign
   */
  static @Nullable Op move(Site site, boolean withZeros) {
    EffectiveAddress place = place(site);
    int whole = site.bytes(0);
    boolean tooSmall = withZeros && whole < Integer.BYTES;
    if (place == null || tooSmall || site.instruction().form().has(OperandKind.O)) {
      return null;
    }
    if (Operands.isMemory(site, 0)) {
      int from = source(site, 1);
      return from == NO_REGISTER
          ? null
          : make(store(whole), ZERO, from, number(site, 1), whole, place);
    }
    int to = register(site, 0);
    if (to == NO_REGISTER) {
      return null;
    }
    if (isNumber(site, 1)) {
      return constant(to, Operands.number(site, 1), whole);
    }
    int bytes = site.bytes(1);
    if (Operands.isMemory(site, 1)) {
      return make(load(bytes, whole, withZeros), to, ZERO, 0, bytes, whole, place);
    }
    int from = register(site, 1);
    int kind = bytes == Long.BYTES ? QuickOp.COPY : withZeros ? QuickOp.MOVE_ZERO : QuickOp.MOVE;
    return from == NO_REGISTER
        ? null
        : make(kind, to, from, 0, bytes, withZeros ? bytes : whole, NOWHERE);
  }

  /** A number that may have 64 bits. */
  private static Op constant(int to, long number, int bytes) {
    return bytes < Integer.BYTES
        ? make(QuickOp.MOVE, to, ZERO, number, bytes, NOWHERE)
        : make(
            QuickOp.LEA, to, ZERO, 0, bytes, new EffectiveAddress(ZERO, ZERO, 0, number, 0, false));
  }

  private static int store(int bytes) {
    return switch (bytes) {
      case 1 -> QuickOp.STORE8;
      case 2 -> QuickOp.STORE16;
      case 4 -> QuickOp.STORE32;
      default -> QuickOp.STORE64;
    };
  }

  private static int load(int bytes, int whole, boolean zeros) {
    return switch (bytes) {
      case 1 -> zeros ? QuickOp.LOAD_ZERO8 : QuickOp.LOAD8;
      case 2 -> zeros ? QuickOp.LOAD_ZERO16 : QuickOp.LOAD16;
      case 4 -> whole == Integer.BYTES ? QuickOp.LOAD32 : QuickOp.LOAD_SIGNED32;
      default -> QuickOp.LOAD64;
    };
  }

  /** LEA. */
  static @Nullable Op loadAddress(Site site) {
    int bytes = site.bytes(0);
    EffectiveAddress place = site.memory();
    return place.narrow() || bytes < Integer.BYTES
        ? null
        : make(QuickOp.LEA, site.instruction().reg(), ZERO, 0, bytes, place);
  }

  /** SETcc. */
  static @Nullable Op set(Site site, Condition condition) {
    int to = Operands.isMemory(site, 0) ? NO_REGISTER : register(site, 0);
    return to == NO_REGISTER
        ? null
        : make(QuickOp.SET, to, ZERO, condition.code(), site.bytes(0), NOWHERE);
  }

  /** CMOVcc between registers. */
  static @Nullable Op moveIf(Site site, Condition condition) {
    return Operands.isMemory(site, 1)
        ? null
        : make(
            QuickOp.MOVE_IF,
            register(site, 0),
            register(site, 1),
            condition.code(),
            site.bytes(0),
            NOWHERE);
  }

  /**
   * A load of 16 bytes.
   *
   * @param to a place in {@link Vcpu#vectors}
   */
  public static @Nullable Op loadVector(Site site, boolean aligned, int to) {
    return vector(site, aligned ? QuickOp.LOAD_ALIGNED_VECTOR : QuickOp.LOAD_VECTOR, to);
  }

  /**
   * A store of 16 bytes.
   *
   * @param from a place in {@link Vcpu#vectors}
   */
  public static @Nullable Op storeVector(Site site, boolean aligned, int from) {
    return vector(site, aligned ? QuickOp.STORE_ALIGNED_VECTOR : QuickOp.STORE_VECTOR, from);
  }

  private static @Nullable Op vector(Site site, int kind, int register) {
    EffectiveAddress place = place(site);
    return place == null ? null : make(kind, register, ZERO, 0, Long.BYTES, place);
  }

  /** 16 bytes become those of another place in {@link Vcpu#vectors}. */
  public static Op copyVector(int to, int from) {
    return make(QuickOp.COPY_VECTOR, to, from, 0, Long.BYTES, NOWHERE);
  }

  /** 16 bytes at a place in {@link Vcpu#vectors} become their difference from others, by bits. */
  public static Op xorVector(int to, int from) {
    return make(QuickOp.XOR_VECTOR, to, from, 0, Long.BYTES, NOWHERE);
  }

  /** PUSH of 8 bytes. */
  static @Nullable Op push(Site site) {
    return site.instruction().operandSize() != Long.BYTES || Operands.isMemory(site, 0)
        ? null
        : make(QuickOp.PUSH, ZERO, source(site, 0), number(site, 0), Long.BYTES, NOWHERE);
  }

  /** POP of 8 bytes. */
  static @Nullable Op pop(Site site) {
    return site.instruction().operandSize() != Long.BYTES || Operands.isMemory(site, 0)
        ? null
        : make(QuickOp.POP, register(site, 0), ZERO, 0, Long.BYTES, NOWHERE);
  }

  /** What does nothing. */
  static Op nothing() {
    return NOTHING;
  }
}
