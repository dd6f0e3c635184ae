package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import org.amber.cli.options.OptionTable;

/** {@code amber resume}. */
final class ResumeCommand implements Command {
  private final CommandContext context;
  private final SnapshotOptions snapshot = new SnapshotOptions();
  private final ReportOptions reports = new ReportOptions();

  ResumeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String summary() {
    return "go on where a snapshot was taken";
  }

  @Override
  public String operands() {
    return "FILE";
  }

  @Override
  public OptionTable options() {
    OptionTable table = new OptionTable(OptionTable.Operands.MIXED);
    snapshot.addTo(table);
    reports.addTo(table);
    return table;
  }

  @Override
  public String notes() {
    return """
        The snapshot's file is not changed: it can be resumed as often as you like.

        Exit status: as amber run.
        """;
  }

  @Override
  public int run(List<String> operands) {
    Path file = SnapshotFileOperand.of(operands);
    SnapshotOrder order = snapshot.order();
    try (GuestMachine machine = context.machines().resume(file, reports.strace())) {
      return new Session(context.messages(), reports).run(machine, order);
    }
  }
}
