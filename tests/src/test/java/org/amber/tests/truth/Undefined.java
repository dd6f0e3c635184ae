package org.amber.tests.truth;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;

/** The table of what manuals leave undefined: {@code undefined.table}, which explains itself. */
final class Undefined {
  private static final String FLAG_LETTERS = "CPAZSO";
  private static final int[] FLAG_BITS = {0, 2, 4, 6, 7, 11};

  private record Line(Pattern rows, String when, Set<String> what, String why) {
    boolean covers(Form form) {
      return rows.matcher(form.mnemonic()).matches()
          || rows.matcher(form.mnemonic() + " " + form.operandText()).matches();
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final Map<Integer, List<Line>> byRow = new HashMap<>();

  Undefined() {
    for (String[] columns : rows("undefined.table", 4)) {
      lines.add(
          new Line(
              Pattern.compile(columns[0]),
              columns[1],
              Set.copyOf(Arrays.asList(columns[2].split(" ", -1))),
              columns[3]));
    }
  }

  /** The lines of a table, in columns. */
  static List<String[]> rows(String name, int width) {
    try (InputStream in = Undefined.class.getResourceAsStream("/truth/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no table " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" \\| ", width))
          .peek(columns -> columns[width - 1] = columns[width - 1].strip())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why a row cannot be run natively; empty when it can. */
  String reasonToSkip(Form form) {
    for (Line line : lines) {
      if (line.what().contains("skip") && line.covers(form)) {
        return line.why();
      }
    }
    return "";
  }

  /** All that is undefined in a case. */
  Set<String> of(TruthCase one, Outcome truth) {
    Set<String> all = Set.of();
    for (Line line : lines(one.form)) {
      if (holds(line.when(), one, truth)) {
        all = all.isEmpty() ? new HashSet<>() : all;
        all.addAll(line.what());
      }
    }
    return all;
  }

  private List<Line> lines(Form form) {
    return byRow.computeIfAbsent(
        form.number(), _ -> lines.stream().filter(line -> line.covers(form)).toList());
  }

  private static boolean holds(String when, TruthCase one, Outcome truth) {
    return switch (when) {
      case "always" -> true;
      case "fault" -> truth.vector() != Outcome.NONE;
      case "unfinished" -> truth.state().rip == one.before.rip;
      case "no-iteration" -> isNarrow(one) && (int) iterations(one, truth) == 0;
      case "count>0" -> count(one) > 0;
      case "count>1" -> count(one) > 1;
      case "count>=size" -> count(one) >= size(one);
      case "count>size" -> count(one) > size(one);
      case "size=16" -> size(one) == 16;
      default -> throw new IllegalStateException("no condition " + when);
    };
  }

  private static boolean isNarrow(TruthCase one) {
    Instruction instruction = one.instruction;
    return instruction != null
        && instruction.prefixes().addressSize()
        && instruction.prefixes().repeat() != 0;
  }

  private static long iterations(TruthCase one, Outcome truth) {
    return one.before.gpr[CpuState.RCX] - truth.state().gpr[CpuState.RCX];
  }

  /** Of a shift or rotation. */
  private static long count(TruthCase one) {
    Instruction instruction = one.instruction;
    if (instruction == null) {
      return 0;
    }
    int mask = instruction.operandSize() == 8 && size(one) == 64 ? 63 : 31;
    return switch (one.form.operands().getLast().kind()) {
      case ONE -> 1;
      case CL -> one.before.gpr[CpuState.RCX] & mask;
      default -> instruction.immediate() & mask;
    };
  }

  /** Bits of the destination. */
  private static int size(TruthCase one) {
    Instruction instruction = one.instruction;
    OperandForm first = one.form.operands().getFirst();
    return instruction == null ? 0 : 8 * instruction.bytes(first);
  }

  /** The flags that are defined. */
  static long definedFlags(Set<String> undefined) {
    long mask = Arena.FLAGS;
    for (int i = 0; i < FLAG_BITS.length; i++) {
      if (undefined.contains(FLAG_LETTERS.substring(i, i + 1))) {
        mask &= ~(1L << FLAG_BITS[i]);
      }
    }
    return mask;
  }

  /** The bits of the x87 status word that are defined. */
  static int definedStatus(Set<String> undefined) {
    int mask = 0xffff;
    mask &= undefined.contains("C0") ? ~0x100 : -1;
    mask &= undefined.contains("C1") ? ~0x200 : -1;
    mask &= undefined.contains("C2") ? ~0x400 : -1;
    mask &= undefined.contains("C3") ? ~0x4000 : -1;
    mask &= undefined.contains("PE") ? ~0x20 : -1;
    return mask;
  }
}
