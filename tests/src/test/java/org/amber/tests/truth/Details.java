package org.amber.tests.truth;

import java.util.HexFormat;
import java.util.Set;
import org.amber.cpu.CpuState;

/** All of a case, to be read. */
final class Details {
  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };

  private final StringBuilder text = new StringBuilder();
  private final CpuState before;
  private final CpuState truth;
  private final CpuState engine;

  private Details(CpuState before, CpuState truth, CpuState engine) {
    this.before = before;
    this.truth = truth;
    this.engine = engine;
  }

  /** Registers before, natively after, and after the engine: those that changed or differ. */
  static String of(TruthCase one, Outcome truth, Outcome engine, Set<String> undefined) {
    Details details = new Details(one.before, truth.state(), engine.state());
    details
        .text
        .append(one)
        .append("; undefined: ")
        .append(undefined)
        .append(System.lineSeparator());
    details.line("exception", "", truth.exception(), engine.exception());
    details.registers();
    details.fpu();
    for (Window window : one.windows) {
      details.line(
          "memory",
          Long.toHexString(Arena.DATA + window.offset()),
          HexFormat.of().formatHex(window.bytes()),
          "");
    }
    details.line(
        "changed",
        Long.toHexString(Arena.DATA + truth.changed()),
        HexFormat.of().formatHex(truth.bytes()),
        "");
    return details.text.toString();
  }

  private void line(String name, String first, String second, String third) {
    text.append("  %-10s %-18s %-18s %s%n".formatted(name, first, second, third));
  }

  private void number(String name, long first, long second, long third, boolean always) {
    if (always || first != second || second != third) {
      line(name, Long.toHexString(first), Long.toHexString(second), Long.toHexString(third));
    }
  }

  private void registers() {
    line("", "before", "native", "engine");
    number("rip", before.rip, truth.rip, engine.rip, true);
    number("flags", before.rflags, truth.rflags, engine.rflags, true);
    for (int i = 0; i < GENERAL.length; i++) {
      number(GENERAL[i], before.gpr[i], truth.gpr[i], engine.gpr[i], true);
    }
    number("fs base", before.fsBase, truth.fsBase, engine.fsBase, true);
    number("gs base", before.gsBase, truth.gsBase, engine.gsBase, true);
    number("mxcsr", before.mxcsr, truth.mxcsr, engine.mxcsr, true);
    for (int i = 0; i < before.xmm.length; i++) {
      String name = "xmm" + i / 2 + ((i & 1) == 0 ? ".low" : ".high");
      number(name, before.xmm[i], truth.xmm[i], engine.xmm[i], true);
      number("y" + name, before.ymmHigh[i], truth.ymmHigh[i], engine.ymmHigh[i], false);
    }
  }

  private void fpu() {
    number("fcw", before.fpuControl, truth.fpuControl, engine.fpuControl, true);
    number("fsw", before.fpuStatus, truth.fpuStatus, engine.fpuStatus, true);
    number("tags", before.fpuTag, truth.fpuTag, engine.fpuTag, true);
    number("fop", before.fpuOpcode, truth.fpuOpcode, engine.fpuOpcode, false);
    number(
        "fip",
        before.fpuInstructionPointer,
        truth.fpuInstructionPointer,
        engine.fpuInstructionPointer,
        false);
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      line("st" + i, extended(before, i), extended(truth, i), extended(engine, i));
    }
  }

  private static String extended(CpuState state, int i) {
    return "%04x:%016x".formatted(state.stExponent[i], state.stSignificand[i]);
  }
}
