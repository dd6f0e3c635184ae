package org.amber.cli;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import org.amber.cli.options.UsageException;

/** Turns whatever goes wrong into one line on stderr and an exit status. */
final class Failures {
  private static final String DEBUG = "AMBER_DEBUG";
  private static final int LONGEST = 2000;

  private final PrintStream messages;

  Failures(PrintStream messages) {
    this.messages = messages;
  }

  /**
   * Options or operands that make no sense.
   *
   * @param help the command that tells what would make sense
   */
  int usage(UsageException e, String help) {
    say(e.getMessage() + " (see: " + help + ")");
    return ExitStatus.AMBER_FAILED;
  }

  /** Anything at all that ended a command. */
  int any(Throwable e) {
    if (System.getenv(DEBUG) != null) {
      e.printStackTrace(messages);
    }
    if (e instanceof CommandFailure failure) {
      say(failure.getMessage());
      return failure.exitStatus();
    }
    if (e instanceof InvalidPathException invalid) {
      say("no file can have this name, which is no text in UTF-8: " + invalid.getInput());
      return ExitStatus.AMBER_FAILED;
    }
    say("internal error: " + e + " (please report it; " + DEBUG + "=1 shows where)");
    return ExitStatus.AMBER_FAILED;
  }

  /** One line that a terminal shows as it is, also when names from a file are in the message. */
  private void say(String message) {
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
    boolean fits = line.length() <= LONGEST;
    messages.println("amber: " + (fits ? line : line.substring(0, LONGEST) + "…"));
    messages.flush();
  }
}
