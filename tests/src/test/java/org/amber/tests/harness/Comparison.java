package org.amber.tests.harness;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;

/** Tells how two results differ, in few words. */
public final class Comparison {
  private Comparison() {}

  /**
   * Fails unless both are equal.
   *
   * @param what what was compared, for the message
   * @param ignoreErrors whether standard error may differ
   */
  public static void assertEqual(
      String what, Result expected, Result actual, boolean ignoreErrors) {
    List<String> trouble = new ArrayList<>();
    if (expected.status() != actual.status()) {
      trouble.add("exit status: expected %d, was %d".formatted(expected.status(), actual.status()));
    }
    addDifference(trouble, "standard output", expected.output(), actual.output());
    if (!ignoreErrors) {
      addDifference(trouble, "standard error", expected.errors(), actual.errors());
    }
    if (!trouble.isEmpty()) {
      String more =
          actual.errors().isEmpty() ? "" : "\nits standard error:\n" + cut(actual.errors());
      fail("%s%n%s%s", what, String.join("\n", trouble), more);
    }
  }

  /** Fails unless both texts are equal. */
  public static void assertSameText(String what, String expected, String actual) {
    List<String> trouble = new ArrayList<>();
    addDifference(trouble, what, expected, actual);
    if (!trouble.isEmpty()) {
      fail(trouble.getFirst());
    }
  }

  private static void addDifference(
      List<String> trouble, String name, String expected, String actual) {
    if (expected.equals(actual)) {
      return;
    }
    List<String> left = expected.lines().toList();
    List<String> right = actual.lines().toList();
    int line = 0;
    while (line < left.size() && line < right.size() && left.get(line).equals(right.get(line))) {
      line++;
    }
    StringBuilder text = new StringBuilder();
    text.append(name)
        .append(
            ": %d bytes expected, %d were there; the first difference is in line %d"
                .formatted(expected.length(), actual.length(), line + 1));
    for (int i = Math.max(0, line - 2); i < line; i++) {
      text.append("\n    ").append(cut(left.get(i)));
    }
    for (int i = line; i < Math.min(line + 4, left.size()); i++) {
      text.append("\n  - ").append(cut(left.get(i)));
    }
    for (int i = line; i < Math.min(line + 4, right.size()); i++) {
      text.append("\n  + ").append(cut(right.get(i)));
    }
    trouble.add(text.toString());
  }

  private static String cut(String text) {
    return text.length() <= 1000 ? text : text.substring(0, 1000) + "…";
  }
}
