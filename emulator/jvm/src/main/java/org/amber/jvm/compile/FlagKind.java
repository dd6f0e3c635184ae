package org.amber.jvm.compile;

import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.RawMemory;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.cpu.Workspace;

/**
 * The flags in compiled code: what the last instruction computed that set them, from which they are
 * only found when they are asked for. A number says what it was; {@code a}, {@code b} and {@code
 * result} are sign-extended from their size.
 */
public final class FlagKind {
  /** They are in the processor's {@link Flags}. */
  static final int OBJECT = 0;

  /** Logic with {@code result}. */
  static final int LOGIC = 1;

  /** ZF, SF and PF of {@code result}; {@code b} is what {@link Flags#carries} gives. */
  static final int CARRIES = 2;

  /** {@code result} says how two floating-point numbers relate: -1, 0, 1, or -2 if they do not. */
  static final int ORDER = 3;

  /** From here on the lowest two bits say how many bytes: 1, 2, 4 or 8. */
  static final int ADD = 4;

  static final int SUB = 8;

  /** {@code carry} is CF. */
  static final int INC = 12;

  /** {@code carry} is CF. */
  static final int DEC = 16;

  /** A sum with a carry. */
  static final int ADC = 20;

  /** A difference with a borrow. */
  static final int SBB = 24;

  private static final int UNORDERED = -2;
  private static final int SIZE = 3;

  private FlagKind() {}

  /** One of the above of a size. */
  static int of(int kind, int bytes) {
    return kind + Integer.numberOfTrailingZeros(bytes);
  }

  /** Without its size. */
  static int family(int kind) {
    return kind < ADD ? kind : kind & ~SIZE;
  }

  /** Sets the processor's flags. */
  public static void put(Flags flags, int kind, long a, long b, long result, int carry) {
    if (kind == OBJECT) {
      return;
    }
    if (kind == ORDER) {
      flags.comparison(isZero(kind, result), result == UNORDERED, result < 0);
      return;
    }
    flags.set(result, carries(flags, kind, a, b, result, carry));
  }

  /** Makes those that compiled code has left the processor's. */
  public static void put(Vcpu cpu) {
    long workspace = cpu.mmu().workspace();
    put(
        cpu.flags(),
        (int) RawMemory.get(workspace, Workspace.FLAGS_KIND),
        RawMemory.get(workspace, Workspace.FLAGS_A),
        RawMemory.get(workspace, Workspace.FLAGS_B),
        RawMemory.get(workspace, Workspace.FLAGS_RESULT),
        (int) RawMemory.get(workspace, Workspace.FLAGS_CARRY));
  }

  /** Compiled code begins: flags are the processor's. */
  public static void take(Vcpu cpu) {
    RawMemory.put(cpu.mmu().workspace(), OBJECT, Workspace.FLAGS_KIND);
  }

  /** The size of what was computed, in bits. */
  static int bits(int kind) {
    return 8 << (kind & SIZE);
  }

  /** What {@link Flags#carries} would give. */
  public static long carries(Flags flags, int kind, long a, long b, long result, int carry) {
    int bits = bits(kind);
    return switch (family(kind)) {
      case OBJECT -> flags.carries();
      case LOGIC -> 0;
      case CARRIES -> b;
      case ORDER -> Flags.top(result >>> 63, result >>> 63);
      case ADD, ADC -> FlagFunctions.ofSum(a, b, result, bits);
      case SUB, SBB -> FlagFunctions.ofDifference(a, b, result, bits);
      case INC -> FlagFunctions.ofIncrement(a, result, bits, carry);
      case DEC -> FlagFunctions.ofDecrement(a, result, bits, carry);
      default -> throw new IllegalStateException("no kind of flags: " + kind);
    };
  }

  /**
   * Whether a condition holds.
   *
   * @param condition its number in opcodes; the lowest bit turns it round
   */
  public static boolean test(
      Flags flags, int kind, long a, long b, long result, int carry, int condition) {
    long carries = carries(flags, kind, a, b, result, carry);
    boolean cf = carries < 0;
    boolean of = (carries ^ (carries << 1)) < 0;
    boolean zf = kind == OBJECT ? flags.zf() : isZero(kind, result);
    boolean sf = kind == OBJECT ? flags.sf() : kind != ORDER && result < 0;
    boolean holds =
        switch (condition >> 1) {
          case 0 -> of;
          case 1 -> cf;
          case 2 -> zf;
          case 3 -> cf || zf;
          case 4 -> sf;
          case 5 -> kind == OBJECT ? flags.pf() : isEven(kind, result);
          case 6 -> sf != of;
          default -> zf || sf != of;
        };
    return holds == ((condition & 1) == 0);
  }

  /** ZF: also of numbers that do not relate. */
  private static boolean isZero(int kind, long result) {
    return kind == ORDER ? (result & 1) == 0 : result == 0;
  }

  /** PF: of numbers, that they do not relate. */
  private static boolean isEven(int kind, long result) {
    return kind == ORDER ? result == UNORDERED : FlagFunctions.isEven(result);
  }
}
