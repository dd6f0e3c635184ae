package org.amber.tests.truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.amber.jvm.decode.Form;

/** What came of many cases. */
final class Report {
  private static final int SHOWN = 2;

  /** Of one row. */
  static final class Row {
    final Form form;
    int cases;
    int exceptions;
    int failed;
    int withoutMeaning;
    final List<String> shown = new ArrayList<>();

    Row(Form form) {
      this.form = form;
    }

    void fail(TruthCase one, List<Comparison.Difference> differences) {
      if (failed++ < SHOWN) {
        String text =
            differences.stream().map(Object::toString).reduce((a, b) -> a + "; " + b).orElse("");
        shown.add(one + ": " + text);
      }
    }
  }

  private final Map<Integer, Row> rows = new TreeMap<>();

  Row row(Form form) {
    return rows.computeIfAbsent(form.number(), _ -> new Row(form));
  }

  Iterable<Row> rows() {
    return rows.values();
  }

  long cases() {
    return rows.values().stream().mapToLong(row -> row.cases).sum();
  }

  long failed() {
    return rows.values().stream().mapToLong(row -> row.failed).sum();
  }

  /** The failing cases, some of each row. */
  List<String> failures() {
    return rows.values().stream().flatMap(row -> row.shown.stream()).toList();
  }

  String summary() {
    long failing = rows.values().stream().filter(row -> row.failed > 0).count();
    long without = rows.values().stream().filter(row -> row.withoutMeaning > 0).count();
    long exceptions = rows.values().stream().mapToLong(row -> row.exceptions).sum();
    return "%d rows, %d cases, %d of them with an exception; %d differ, in %d rows; %d rows without a meaning"
        .formatted(rows.size(), cases(), exceptions, failed(), failing, without);
  }
}
