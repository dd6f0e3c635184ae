package org.amber.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.control.ControlRequest;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.snapshot.SnapshotStreams;
import org.jspecify.annotations.Nullable;

/** {@code amber snapshot}. */
final class SnapshotCommand implements Command {
  private final CommandContext context;
  private final Orders orders;
  private @Nullable Path output;
  private boolean thenContinue;
  private @Nullable Path parent;

  SnapshotCommand(CommandContext context) {
    this.context = context;
    this.orders = new Orders(context);
  }

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public String summary() {
    return "save a running machine";
  }

  @Override
  public String operands() {
    return "MACHINE -o FILE";
  }

  @Override
  public OptionTable options() {
    OptionTable table = orders.options();
    KeyOptions.addWriting(table, context.machines());
    return table
        .value(
            "-o --output",
            "FILE",
            "the snapshot's file; - is standard output",
            text -> output = Path.of(text))
        .value(
            "--then",
            "stop|continue",
            "what the machine does after it (default: stop; amber resume FILE goes on)",
            text -> thenContinue = SnapshotOptions.parseThen(text))
        .value(
            "--parent",
            "FILE",
            SnapshotOptions.PARENT,
            text -> parent = SnapshotFileOperand.parent(text));
  }

  @Override
  public String notes() {
    return """
        The command comes back when the file is complete. An older file of that name is replaced
        only then. A machine whose own snapshots are encrypted encrypts this one, too.
        """;
  }

  @Override
  public int run(List<String> operands) {
    String machine = Orders.machine(operands);
    Path file = output;
    if (file == null) {
      throw new UsageException("no file is named: --output FILE");
    }
    SnapshotOptions.checkOutput(file);
    return file.equals(SnapshotStreams.STANDARD) ? stream(machine) : write(machine, file);
  }

  private int write(String machine, Path file) {
    Path absolute = Path.of(context.directory()).resolve(file).toAbsolutePath();
    JsonObject answer = save(machine, absolute);
    answer.addProperty("file", absolute.toString());
    return orders.tell(answer, told(file, answer));
  }

  private JsonObject save(String machine, Path absolute) {
    return Orders.give(
        machine,
        ControlRequest.snapshot(
            absolute,
            absolute(parent),
            context.machines().keys().publicRecipients(),
            !thenContinue));
  }

  private @Nullable Path absolute(@Nullable Path path) {
    return path == null ? null : Path.of(context.directory()).resolve(path).toAbsolutePath();
  }

  private static String told(Path file, JsonObject answer) {
    return SnapshotMessages.text(file, answer.get("step").getAsLong()) + "\n";
  }

  /** The machine is another process: it leaves the snapshot where only its user may look. */
  private int stream(String machine) {
    try (PassingFile passing = PassingFile.create()) {
      JsonObject answer = save(machine, passing.path());
      passing.copyTo(context.output());
      answer.addProperty("file", SnapshotStreams.STANDARD.toString());
      return orders.tell(
          answer, "amber: " + told(SnapshotStreams.STANDARD, answer), context.messages());
    } catch (IOException e) {
      throw new CommandFailure("cannot write the snapshot to standard output: " + e.getMessage());
    }
  }
}
