package org.amber.cli;

import java.util.List;
import org.amber.cli.inspect.InspectJson;
import org.amber.cli.inspect.InspectText;
import org.amber.cli.options.OptionTable;
import org.amber.machine.Inspection;

/** {@code amber inspect}. */
final class InspectCommand implements Command {
  private final CommandContext context;
  private boolean json;

  InspectCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "show what is in a snapshot";
  }

  @Override
  public String operands() {
    return "FILE";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED)
        .flag("--json", "as JSON, for programs", () -> json = true);
  }

  @Override
  public String notes() {
    return "Nothing of the program is run, and its host need not be this one.";
  }

  @Override
  public int run(List<String> operands) {
    Inspection inspection = context.machines().inspect(SnapshotFileOperand.of(operands));
    context.output().print(json ? InspectJson.of(inspection) : InspectText.of(inspection));
    return ExitStatus.OK;
  }
}
