package org.amber.tests.truth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.amber.jvm.decode.Form;

/** What an engine is known to do wrong: a table that explains itself. */
final class KnownFaults {
  /** A line of the table. */
  static final class Fault {
    final Pattern rows;
    final Set<String> kinds;
    final String text;

    /** Cases that could have shown it, and those that did. */
    int tried;

    int seen;

    private Fault(String[] columns) {
      rows = Pattern.compile(columns[0]);
      kinds = Set.copyOf(Arrays.asList(columns[1].split(" ", -1)));
      text = columns[2];
    }

    private boolean covers(Form form) {
      String name = form.mnemonic();
      return rows.matcher(name).matches()
          || rows.matcher(name + " " + form.operandText()).matches();
    }

    @Override
    public String toString() {
      return rows + " | " + kinds + " | " + text;
    }
  }

  private static final String ABORT = "abort";
  private static final String RARE = "rare";

  private final List<Fault> faults = new ArrayList<>();
  private final Map<Integer, List<Fault>> byRow = new HashMap<>();

  private KnownFaults() {}

  /** Those of an engine: the table named after it. */
  static KnownFaults of(String engine) {
    KnownFaults known = new KnownFaults();
    Undefined.rows(engine + ".faults", 3).forEach(columns -> known.faults.add(new Fault(columns)));
    return known;
  }

  /** Only those that would end this process. */
  static KnownFaults deadly(String engine) {
    KnownFaults known = of(engine);
    known.faults.removeIf(fault -> !fault.kinds.contains(ABORT));
    return known;
  }

  /** The differences that are not known. */
  List<Comparison.Difference> unknown(TruthCase one, List<Comparison.Difference> differences) {
    List<Comparison.Difference> left = differences;
    for (Fault fault : byRow.computeIfAbsent(one.form.number(), _ -> of(one.form))) {
      if (!fault.kinds.contains(ABORT)) {
        fault.tried++;
        List<Comparison.Difference> others =
            left.stream().filter(d -> !fault.kinds.contains(d.kind())).toList();
        fault.seen += others.size() < left.size() ? 1 : 0;
        left = others;
      }
    }
    return left;
  }

  /** Whether a case would end this process; {@code abort} stands for undefined forms alone. */
  boolean mustNotRun(TruthCase one) {
    for (Fault fault : faults) {
      if (fault.kinds.contains(ABORT) && one.instruction == null && fault.covers(one.form)) {
        return true;
      }
    }
    return false;
  }

  private List<Fault> of(Form form) {
    return faults.stream().filter(fault -> fault.covers(form)).toList();
  }

  /**
   * Those that no case has shown, though cases could have.
   *
   * @param many whether there were so many cases that rare ones count
   */
  List<Fault> mended(boolean many) {
    return faults.stream()
        .filter(fault -> fault.seen == 0 && !fault.kinds.contains(ABORT))
        .filter(fault -> many || !fault.kinds.contains(RARE))
        .toList();
  }

  List<Fault> all() {
    return faults;
  }
}
