package org.amber.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import org.amber.inspect.Fact;
import org.amber.inspect.Item;
import org.amber.inspect.Value;

/** The registers of a thread, those of 64 bits three in a line. */
final class RegisterText {
  private static final int IN_A_LINE = 3;

  private final List<String> lines = new ArrayList<>();
  private final StringBuilder row = new StringBuilder();
  private int inRow;

  RegisterText(Item thread) {
    lines.add("  thread " + thread.text("tid"));
    for (Fact fact : thread.facts()) {
      switch (fact.value()) {
        case Value.Hex(long bits) -> add("  %-8s%016x".formatted(fact.name(), bits));
        case Value.Words words -> {
          end();
          lines.add("  %-8s%s".formatted(fact.name(), words.text()));
        }
        case Value.Text(String text) -> {
          end();
          lines.add("  %-8s%s".formatted(fact.name(), text));
        }
        case Value.Number ignored -> {}
        case Value.Size ignored -> {}
        case Value.Nanos ignored -> {}
        case Value.Truth ignored -> {}
      }
    }
    end();
  }

  List<String> lines() {
    return lines;
  }

  private void add(String register) {
    row.append(register);
    if (++inRow == IN_A_LINE) {
      end();
    }
  }

  private void end() {
    if (inRow > 0) {
      lines.add(row.toString());
      row.setLength(0);
      inRow = 0;
    }
  }
}
