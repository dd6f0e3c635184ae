package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import org.amber.cli.inspect.ByteSize;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.jspecify.annotations.Nullable;

/** {@code amber compact}. */
final class CompactCommand implements Command {
  private final CommandContext context;
  private @Nullable Path output;

  CompactCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "compact";
  }

  @Override
  public String summary() {
    return "make a snapshot that needs no other file";
  }

  @Override
  public String operands() {
    return "FILE -o FILE";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .value("-o --output", "FILE", "the new snapshot", text -> output = Path.of(text));
    KeyOptions.addOpening(table, context.machines());
    KeyOptions.addWriting(table, context.machines());
    return KeyOptions.addPlain(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        FILE is a snapshot that was taken with --parent, or a checkpoint in a store. All it needs is
        verified. FILE may be its own output: then its parents are needed no longer.
        """;
  }

  @Override
  public int run(List<String> operands) {
    Path file = SnapshotFileOperand.of(operands);
    if (output == null) {
      throw new UsageException("no file is named: --output FILE");
    }
    KeyOptions.check(context.machines());
    SnapshotOptions.checkOutput(output);
    long bytes = context.machines().compact(file, output);
    context.messages().println("amber: snapshot " + output + ", " + ByteSize.text(bytes));
    return ExitStatus.OK;
  }
}
