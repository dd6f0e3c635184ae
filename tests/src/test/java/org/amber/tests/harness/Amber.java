package org.amber.tests.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/** The shipped command, run as a user would run it. */
public final class Amber {
  private final Path command;

  /** Takes the command of the source tree. */
  public Amber(Layout layout) {
    command = layout.amber();
    if (!Files.isExecutable(command)) {
      throw new IllegalStateException("there is no command " + command);
    }
  }

  /** Runs the order's command as a guest. */
  public Result run(List<String> options, Processes.Order order, Duration limit) {
    List<String> words = new ArrayList<>(List.of(command.toString(), "run"));
    words.addAll(options);
    words.add("--");
    words.addAll(order.command());
    return sane(Processes.run(order.withCommand(words), limit), words);
  }

  /** Runs {@code amber} with the given words; the order's own command is not used. */
  public Result command(List<String> arguments, Processes.Order order, Duration limit) {
    List<String> words = new ArrayList<>(List.of(command.toString()));
    words.addAll(arguments);
    return sane(Processes.run(order.withCommand(words), limit), words);
  }

  /** Nothing that a guest or a file does may end in a Java stack trace. */
  private static Result sane(Result result, List<String> words) {
    String errors = result.errors();
    if (errors.contains("\tat org.amber")
        || errors.contains("Exception in thread")
        || errors.contains("amber: internal error")
        || errors.contains("A fatal error has been detected by the Java Runtime")) {
      Assertions.fail("%s%n%s", String.join(" ", words), errors);
    }
    return result;
  }
}
