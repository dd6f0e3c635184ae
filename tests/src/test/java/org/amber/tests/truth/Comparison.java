package org.amber.tests.truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Instruction;

/** What an engine made of a case, beside what the processor made of it. */
final class Comparison {
  private static final int ERROR_SUMMARY = 0x80;
  private static final long LOW = 0xffff_ffffL;
  private static final double APPROXIMATION = 1.5 / 4096;

  /**
   * A difference.
   *
   * @param kind what differs: rip, gpr, flags, base, memory, xmm, ymm, mxcsr, control, status, tag,
   *     st, pointers, broken; of exceptions the vectors natively and in the engine, as {@code
   *     14>none}
   */
  record Difference(String kind, String text) {
    /** Whether they do not even end alike. */
    boolean isException() {
      return kind.indexOf('>') >= 0;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final TruthCase one;
  private final Outcome truth;
  private final Outcome engine;
  private final Set<String> undefined;
  private final List<Difference> differences = new ArrayList<>();

  private Comparison(TruthCase one, Outcome truth, Outcome engine, Set<String> undefined) {
    this.one = one;
    this.truth = truth;
    this.engine = engine;
    this.undefined = undefined;
  }

  /** Compares all but memory. */
  static List<Difference> of(TruthCase one, Outcome truth, Outcome engine, Set<String> undefined) {
    Comparison comparison = new Comparison(one, truth, engine, undefined);
    if (!undefined.contains("everything") && comparison.sameException()) {
      comparison.general();
      comparison.vectors();
      if (!undefined.contains("fpu")) {
        comparison.fpu();
      }
    }
    return comparison.differences;
  }

  private void add(String kind, String what, Object expected, Object got) {
    differences.add(new Difference(kind, what + ": expected " + expected + " got " + got));
  }

  private void compare(String kind, String what, long expected, long got) {
    if (expected != got) {
      add(kind, what, Long.toHexString(expected), Long.toHexString(got));
    }
  }

  private boolean sameException() {
    boolean anyFault = truth.vector() != Outcome.NONE && engine.vector() != Outcome.NONE;
    boolean same = (undefined.contains("order") && anyFault) || isExact();
    if (!same) {
      String kind = name(truth.vector()) + ">" + name(engine.vector());
      add(kind, "exception", truth.exception(), engine.exception());
    }
    return same;
  }

  private boolean isExact() {
    return truth.vector() == engine.vector()
        && switch (truth.vector()) {
          case Outcome.PAGE_FAULT ->
              (truth.address() == engine.address() || undefined.contains("address"))
                  && truth.access() == engine.access();
          // Those whose error code is a selector, or 0.
          case 10, 11, 12, 13, 17 -> truth.code() == engine.code();
          default -> true;
        };
  }

  private static String name(int vector) {
    return vector == Outcome.NONE ? "none" : Integer.toString(vector);
  }

  private void general() {
    CpuState expected = truth.state();
    CpuState got = engine.state();
    compare("rip", "rip", expected.rip, got.rip);
    int destination = undefined.contains("destination") ? destination() : -1;
    for (int i = 0; i < expected.gpr.length; i++) {
      if (i != destination) {
        long mask = undefined.contains("halves") && isOfStrings(i) ? LOW : -1;
        compare("gpr", "r" + i, expected.gpr[i] & mask, got.gpr[i] & mask);
      }
    }
    long flags = Undefined.definedFlags(undefined);
    compare("flags", "flags", expected.rflags & flags, got.rflags & flags);
    if (!undefined.contains("fs")) {
      compare("base", "fs base", expected.fsBase, got.fsBase);
    }
    if (!undefined.contains("gs")) {
      compare("base", "gs base", expected.gsBase, got.gsBase);
    }
  }

  private static boolean isOfStrings(int register) {
    return register == CpuState.RCX || register == CpuState.RSI || register == CpuState.RDI;
  }

  private int destination() {
    Instruction instruction = one.instruction;
    if (instruction == null || instruction.hasMemory()) {
      return -1;
    }
    return switch (one.form.operands().getFirst().kind()) {
      case E -> instruction.rm();
      case G, Z -> instruction.reg();
      default -> -1;
    };
  }

  private void vectors() {
    CpuState expected = truth.state();
    CpuState got = engine.state();
    for (int i = 0; i < expected.xmm.length; i++) {
      lane("xmm", i, expected.xmm[i], got.xmm[i]);
      if (!undefined.contains("ymm")) {
        lane("ymm", i, expected.ymmHigh[i], got.ymmHigh[i]);
      }
    }
    compare("mxcsr", "mxcsr", expected.mxcsr, got.mxcsr);
  }

  private void lane(String kind, int index, long expected, long got) {
    if (expected != got && !(undefined.contains("approximate") && isNear(expected, got))) {
      String half = (index & 1) == 0 ? ".low" : ".high";
      compare(kind, kind + index / 2 + half, expected, got);
    }
  }

  private static boolean isNear(long expected, long got) {
    return isNear((int) expected, (int) got) && isNear((int) (expected >> 32), (int) (got >> 32));
  }

  private static boolean isNear(int expected, int got) {
    double one = Float.intBitsToFloat(expected);
    double other = Float.intBitsToFloat(got);
    double tolerance = Math.max(Math.abs(one), Float.MIN_NORMAL) * 2 * APPROXIMATION;
    // What is below the smallest normal number is zero, but one processor finds it there, another
    // not.
    boolean tiny = Math.abs(one) + Math.abs(other) <= Float.MIN_NORMAL + tolerance;
    return expected == got || tiny || Math.abs(one - other) <= tolerance;
  }

  private void fpu() {
    CpuState expected = truth.state();
    CpuState got = engine.state();
    compare("control", "fcw", expected.fpuControl, got.fpuControl);
    int status = Undefined.definedStatus(undefined);
    compare("status", "fsw", expected.fpuStatus & status, got.fpuStatus & status);
    int occupied = FxImage.occupied(expected.fpuTag);
    compare("tag", "occupied", occupied, FxImage.occupied(got.fpuTag));
    int top = expected.fpuStatus >> 11 & 7;
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      if (!undefined.contains("st") && (occupied >> (top + i & 7) & 1) != 0) {
        register(i, expected, got);
      }
    }
    if ((expected.fpuStatus & ERROR_SUMMARY) != 0 && !undefined.contains("pointers")) {
      compare("pointers", "fip", expected.fpuInstructionPointer, got.fpuInstructionPointer);
      compare("pointers", "fop", expected.fpuOpcode, got.fpuOpcode);
    }
  }

  private void register(int index, CpuState expected, CpuState got) {
    long significand = expected.stSignificand[index];
    boolean near =
        undefined.contains("ulp")
            && distance(
                    expected.stExponent[index],
                    significand,
                    got.stExponent[index],
                    got.stSignificand[index])
                <= 1;
    if (!near
        && (significand != got.stSignificand[index]
            || expected.stExponent[index] != got.stExponent[index])) {
      add(
          "st",
          "st" + index,
          extended(expected.stExponent[index], significand),
          extended(got.stExponent[index], got.stSignificand[index]));
    }
  }

  /** Units in the last place between two normal numbers of one sign; else many. */
  private static long distance(int exponent, long significand, int other, long otherSignificand) {
    if (exponent == other) {
      return Math.abs(significand - otherSignificand);
    }
    boolean upwards = other == exponent + 1;
    boolean neighbours = upwards || exponent == other + 1;
    long lower = upwards ? significand : otherSignificand;
    long upper = upwards ? otherSignificand : significand;
    return neighbours && upper == Long.MIN_VALUE ? -lower : Long.MAX_VALUE;
  }

  private static String extended(int exponent, long significand) {
    return "%04x:%016x".formatted(exponent, significand);
  }
}
