package org.amber.tests.truth;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.tests.truth.Comparison.Difference;
import org.jspecify.annotations.Nullable;

/** Runs cases of every row natively and on an engine. */
final class Truth {
  private static final int BATCH = 2000;

  private final FormTable table;
  private final CaseMaker maker;
  private final NativeRunner processor;
  private final EngineRunner engine;
  private final KnownFaults known;
  private final Undefined undefined = new Undefined();
  private final Report report = new Report();
  private @Nullable Consumer<String> watcher;

  Truth(FormTable table, NativeRunner processor, EngineRunner engine, KnownFaults known) {
    this.table = table;
    this.maker = new CaseMaker(table);
    this.processor = processor;
    this.engine = engine;
    this.known = known;
  }

  /** Has all of each case told. */
  void watch(Consumer<String> told) {
    watcher = told;
  }

  Report report() {
    return report;
  }

  /** Rows that are wanted and can be run natively. */
  List<Form> rows(Predicate<Form> wanted) {
    return table.forms().stream()
        .filter(wanted)
        .filter(form -> undefined.reasonToSkip(form).isEmpty())
        .toList();
  }

  /** Runs cases of a row. */
  void run(Form form, long seed, int first, int count) throws IOException {
    for (int from = first; from < first + count; from += BATCH) {
      List<TruthCase> cases = new ArrayList<>();
      for (int i = from; i < Math.min(first + count, from + BATCH); i++) {
        TruthCase made = maker.make(form, seed, i);
        if (made != null && !known.mustNotRun(made)) {
          cases.add(made);
        }
      }
      if (!cases.isEmpty()) {
        run(form, cases);
      }
    }
  }

  private void run(Form form, List<TruthCase> cases) throws IOException {
    Report.Row row = report.row(form);
    List<Outcome> outcomes = processor.run(cases);
    engine.layCode(cases);
    for (int i = 0; i < cases.size() && row.withoutMeaning == 0; i++) {
      compare(row, cases.get(i), outcomes.get(i));
    }
  }

  private void compare(Report.Row row, TruthCase one, Outcome truth) {
    List<Difference> differences;
    try {
      Outcome outcome = engine.run(one);
      Set<String> open = undefined.of(one, truth);
      if (watcher != null) {
        watcher.accept(Details.of(one, truth, outcome, open));
      }
      differences = new ArrayList<>(Comparison.of(one, truth, outcome, open));
      String memory = engine.compareMemory(one, truth);
      boolean other = differences.stream().anyMatch(Difference::isException);
      if (!memory.isEmpty() && !other && !open.contains("memory") && !open.contains("everything")) {
        differences.add(new Difference("memory", memory));
      }
    } catch (IllegalStateException e) {
      engine.compareMemory(one, truth);
      if (String.valueOf(e.getMessage()).startsWith("no meaning")) {
        row.withoutMeaning++;
        return;
      }
      differences = List.of(new Difference("broken", e.toString()));
    } catch (RuntimeException e) {
      engine.compareMemory(one, truth);
      differences = List.of(new Difference("broken", e + " at " + e.getStackTrace()[0]));
    }
    row.cases++;
    row.exceptions += truth.vector() == Outcome.NONE ? 0 : 1;
    List<Difference> left = known.unknown(one, differences);
    if (!left.isEmpty()) {
      row.fail(one, left);
    }
  }
}
