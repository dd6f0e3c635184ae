package org.amber.cli.inspect;

import java.util.Locale;
import java.util.stream.Collectors;
import org.amber.inspect.Difference;
import org.amber.memory.PhysicalMemory;

/** Writes a {@link Difference} as a line to read. */
public final class DifferenceText {
  private DifferenceText() {}

  /** The line, without a line feed. */
  public static String of(Difference difference) {
    String where =
        difference.where().isEmpty()
            ? "machine"
            : difference.where().stream()
                .map(step -> step.kind().title() + " " + step.key())
                .collect(Collectors.joining(", "));
    return PlainText.of(where + ": " + what(difference));
  }

  private static String what(Difference difference) {
    return switch (difference) {
      case Difference.State ignored -> "the kernel's state is not the same";
      case Difference.Removed ignored -> "only in the first";
      case Difference.Added ignored -> "only in the second";
      case Difference.Changed changed ->
          changed.fact() + " " + shown(changed.before()) + " -> " + shown(changed.after());
      case Difference.Pages pages -> {
        long count = (pages.end() - pages.start()) / PhysicalMemory.PAGE_SIZE;
        yield String.format(
            Locale.ROOT,
            "%d page%s at %x-%x%s",
            count,
            count == 1 ? "" : "s",
            pages.start(),
            pages.end(),
            pages.name().isEmpty() ? "" : " " + pages.name());
      }
    };
  }

  private static String shown(String text) {
    return text.isEmpty() ? "(none)" : text;
  }
}
