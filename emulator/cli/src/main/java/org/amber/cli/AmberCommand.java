package org.amber.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;

/** {@code amber} itself: finds the command and lets it run. */
final class AmberCommand {
  private final CommandContext context;
  private final List<Command> commands = new ArrayList<>();
  private final HelpCommand help;

  AmberCommand(CommandContext context) {
    this.context = context;
    List<Command> main =
        List.of(
            new RunCommand(context),
            new ResumeCommand(context),
            new InspectCommand(context),
            new DiffCommand(context),
            new ExtractCommand(context),
            new DiffFsCommand(context),
            new ExportFsCommand(context),
            new ExportCommand(context),
            new VerifyCommand(context),
            new CompactCommand(context),
            new StoreCommand(context),
            new UpCommand(context),
            new PsCommand(context),
            new SnapshotCommand(context),
            HoldCommand.pause(context),
            HoldCommand.goOn(context),
            new KillCommand(context),
            new StatsCommand(context),
            new KeygenCommand(context),
            new SyscallsCommand(context),
            new DisasmCommand(context),
            new InstructionsCommand(context));
    commands.addAll(main);
    commands.add(new CompletionCommand(context.output(), main));
    help = new HelpCommand(context.output(), List.copyOf(commands));
    commands.add(help);
  }

  /**
   * Runs one command line; what goes wrong is told on stderr.
   *
   * @param arguments the command line without "amber"
   * @return the exit status
   */
  int execute(List<String> arguments) {
    Failures failures = new Failures(context.messages());
    String name = arguments.isEmpty() ? "" : arguments.getFirst();
    try {
      int status =
          execute(name, arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size()));
      requireOutput();
      return status;
    } catch (UsageException e) {
      boolean known = commands.stream().anyMatch(c -> c.name().equals(name));
      return failures.usage(e, known ? "amber help " + name : "amber --help");
    } catch (Throwable e) {
      return failures.any(e);
    }
  }

  /** Nobody has what was asked for when it could not be written. */
  private void requireOutput() {
    try {
      OutputFailure.checkStandardOutput(context.output());
    } catch (IOException e) {
      throw OutputFailure.ofStandardOutput(e);
    }
  }

  private int execute(String name, List<String> arguments) {
    return switch (name) {
      case "" -> throw new UsageException("no command is given");
      case "-h", "--help" -> help.run(List.of());
      case "-V", "--version" -> version();
      default -> {
        for (Command command : commands) {
          if (command.name().equals(name)) {
            yield execute(command, arguments);
          }
        }
        throw new UsageException((name.startsWith("-") ? "unknown option " : "no command ") + name);
      }
    };
  }

  private int execute(Command command, List<String> arguments) {
    OptionTable options = command.options();
    List<String> operands = options.parse(arguments);
    return options.helpWanted() ? help.run(command, operands) : command.run(operands);
  }

  private int version() {
    String version = AmberCommand.class.getPackage().getImplementationVersion();
    context.output().println("amber " + (version == null ? "(not from its jar)" : version));
    return ExitStatus.OK;
  }
}
