package org.amber.cli;

import java.io.PrintStream;
import java.util.List;
import org.amber.cli.options.HelpText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;

/** {@code amber help}. */
final class HelpCommand implements Command {
  private final PrintStream output;
  private final List<Command> commands;

  /**
   * @param commands the others
   */
  HelpCommand(PrintStream output, List<Command> commands) {
    this.output = output;
    this.commands = commands;
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "tell more about a command";
  }

  @Override
  public String operands() {
    return "[COMMAND]";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED);
  }

  @Override
  public String notes() {
    return "";
  }

  @Override
  public int run(List<String> operands) {
    output.print(operands.isEmpty() ? overview() : about(operands.getFirst()));
    return ExitStatus.OK;
  }

  /**
   * Tells about a command, and about what it was to work on.
   *
   * @param operands as far as they are known
   */
  int run(Command command, List<String> operands) {
    output.print(command.about(operands) + about(command));
    return ExitStatus.OK;
  }

  private String about(String name) {
    for (Command command : commands) {
      if (command.name().equals(name)) {
        return about(command);
      }
    }
    if (name.equals(name())) {
      return about(this);
    }
    throw new UsageException("no command " + name);
  }

  private static String about(Command command) {
    OptionTable options = command.options();
    boolean hasOptions = !HelpText.names(options).isEmpty();
    HelpText text =
        new HelpText()
            .lines(
                "Usage: amber %s %s%s"
                    .formatted(command.name(), hasOptions ? "[OPTION…] " : "", command.operands())
                    .strip())
            .lines(sentence(command.summary()));
    if (hasOptions) {
      text.lines("").options(options);
    }
    if (!command.notes().isEmpty()) {
      text.lines("").lines(command.notes());
    }
    return text.toString();
  }

  private static String sentence(String summary) {
    return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
  }

  private String overview() {
    HelpText text =
        new HelpText()
            .lines("Usage: amber COMMAND [OPTION…] [OPERAND…]")
            .lines("Runs a Linux program in a machine that can be saved at any instruction.")
            .lines("");
    for (Command command : commands) {
      text.entry(command.name(), command.summary());
    }
    return text.entry(name(), summary())
        .lines("")
        .entry("-h, --help", "this help; after a COMMAND, that command's")
        .entry("-V, --version", "the version")
        .lines("")
        .lines("amber help COMMAND tells more about one of them.")
        .toString();
  }
}
