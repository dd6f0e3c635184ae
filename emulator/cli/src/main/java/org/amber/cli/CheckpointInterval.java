package org.amber.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.machine.Checkpoints;

/** Reads lengths of time and of runs as users write them: 30s, 1.5h, 1e9steps. */
final class CheckpointInterval {
  private static final Pattern LENGTH =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?(?:e[0-9]{1,2})?)(ms|s|m|h|d|steps)");

  private static final double MOST = 1e15;

  private CheckpointInterval() {}

  /**
   * Time or steps.
   *
   * @throws IllegalArgumentException when it is neither, or nothing
   */
  static Checkpoints.Interval parse(String text) {
    Matcher length = LENGTH.matcher(text);
    if (!length.matches()) {
      throw new IllegalArgumentException("expected a time or steps, as 30s, 10m or 1e9steps");
    }
    double number = Double.parseDouble(length.group(1));
    if (length.group(2).equals("steps")) {
      return new Checkpoints.Interval(positive(number), 0);
    }
    return new Checkpoints.Interval(0, positive(number * millis(length.group(2))));
  }

  /**
   * Time.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Duration parseTime(String text) {
    Matcher length = LENGTH.matcher(text);
    if (!length.matches() || length.group(2).equals("steps")) {
      throw new IllegalArgumentException("expected a time, as 30s, 10m or 2h");
    }
    double number = Double.parseDouble(length.group(1));
    return Duration.ofMillis(positive(number * millis(length.group(2))));
  }

  private static long positive(double number) {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException("that is too short or too long");
    }
    return (long) number;
  }

  private static long millis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> Duration.ofSeconds(1).toMillis();
      case "m" -> Duration.ofMinutes(1).toMillis();
      case "h" -> Duration.ofHours(1).toMillis();
      default -> Duration.ofDays(1).toMillis();
    };
  }
}
