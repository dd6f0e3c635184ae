package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.amber.cpu.CpuState;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/** The registers of each thread. */
final class RegisterView implements ProcessView {
  /** Names of {@link CpuState#gpr}. */
  static final List<String> GENERAL =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");

  /** Names of the bits of RFLAGS from bit 0 on; what has none is reserved. */
  private static final String[] FLAGS = {
    "CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "", "NT", "", "RF", "VM",
    "AC", "VIF", "VIP", "ID"
  };

  private static final int EXPONENT_BIAS = 16383;
  private static final int SPECIAL = 0x7fff;

  private final boolean all;

  /**
   * @param all whether x87 and SSE registers are shown too
   */
  RegisterView(boolean all) {
    this.all = all;
  }

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    return threads.stream().map(this::thread).toList();
  }

  private Item thread(Task task) {
    CpuState cpu = task.cpu();
    Facts facts = new Facts().number("tid", task.tid()).hex("rip", cpu.rip);
    facts.hex("rflags", cpu.rflags).words("flags", flags(cpu.rflags));
    for (int i = 0; i < GENERAL.size(); i++) {
      facts.hex(GENERAL.get(i), cpu.gpr[i]);
    }
    facts.hex("fs_base", cpu.fsBase).hex("gs_base", cpu.gsBase);
    facts.hex("cs", cpu.cs).hex("ss", cpu.ss).hex("ds", cpu.ds);
    facts.hex("es", cpu.es).hex("fs", cpu.fs).hex("gs", cpu.gs);
    facts.hex("mxcsr", cpu.mxcsr);
    if (all) {
      addX87(facts, cpu);
      addVectors(facts, cpu);
    }
    return new Item(Kind.THREAD, task.tid(), facts);
  }

  private static List<String> flags(long rflags) {
    List<String> set = new ArrayList<>();
    for (int bit = FLAGS.length - 1; bit >= 0; bit--) {
      if ((rflags & 1L << bit) != 0 && !FLAGS[bit].isEmpty()) {
        set.add(FLAGS[bit]);
      }
    }
    return set;
  }

  private static void addX87(Facts facts, CpuState cpu) {
    facts.hex("fcw", cpu.fpuControl).hex("fsw", cpu.fpuStatus).hex("ftw", cpu.fpuTag);
    facts.hex("fop", cpu.fpuOpcode).hex("fip", cpu.fpuInstructionPointer);
    facts.hex("fdp", cpu.fpuDataPointer);
    for (int i = 0; i < cpu.stSignificand.length; i++) {
      String bits = hex(cpu.stExponent[i] & 0xffff, 4) + hex(cpu.stSignificand[i], 16);
      facts.text("st" + i, "0x" + bits + " " + value(cpu.stExponent[i], cpu.stSignificand[i]));
    }
  }

  private static void addVectors(Facts facts, CpuState cpu) {
    for (int i = 0; i < cpu.xmm.length / 2; i++) {
      facts.text("xmm" + i, "0x" + hex(cpu.xmm[2 * i + 1], 16) + hex(cpu.xmm[2 * i], 16));
    }
    for (int i = 0; i < cpu.ymmHigh.length / 2; i++) {
      if (cpu.ymmHigh[2 * i] != 0 || cpu.ymmHigh[2 * i + 1] != 0) {
        String high = hex(cpu.ymmHigh[2 * i + 1], 16) + hex(cpu.ymmHigh[2 * i], 16);
        facts.text("ymm" + i + "_high", "0x" + high);
      }
    }
  }

  private static String hex(long bits, int digits) {
    String text = Long.toHexString(bits);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  /** An 80-bit number, as near as a double comes. */
  private static String value(int signAndExponent, long significand) {
    int exponent = signAndExponent & SPECIAL;
    boolean negative = (signAndExponent & 0x8000) != 0;
    double size;
    if (exponent == SPECIAL) {
      size = significand << 1 == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else {
      double fraction = (significand >>> 1) * 2.0 + (significand & 1);
      int scale = exponent - EXPONENT_BIAS - (Long.SIZE - 1);
      // In two parts: the lowest exponents are beyond a double's even where the value is not.
      size = Math.scalb(Math.scalb(fraction, scale / 2), scale - scale / 2);
    }
    return String.format(Locale.ROOT, "(%s)", negative ? -size : size);
  }
}
