package org.amber.cli;

import java.util.List;
import org.amber.cli.inspect.DifferenceJson;
import org.amber.cli.inspect.DifferenceText;
import org.amber.cli.inspect.JsonText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.Difference;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber diff}. */
final class DiffCommand implements Command {
  private static final int DIFFERENT = 1;
  private static final int SIDES = 2;

  private final CommandContext context;
  private boolean json;
  private long count;

  DiffCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "diff";
  }

  @Override
  public String summary() {
    return "show in what two snapshots differ";
  }

  @Override
  public String operands() {
    return "A B";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--json", "as JSON, for programs: a line for each difference", () -> json = true);
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        Processes, threads, registers, mappings, pages, descriptors, files, signals, timers and
        sockets are compared. Pages of snapshots in the newest format need not be read for that.

        Exit status: 0 when both machines are the same, 1 when they differ.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.size() != SIDES) {
      throw new UsageException("two snapshots are compared, not " + operands.size());
    }
    try (SavedMachine first = look(operands.get(0));
        SavedMachine second = look(operands.get(1))) {
      first.compareWith(second, this::show);
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
    return count == 0 ? ExitStatus.OK : DIFFERENT;
  }

  private SavedMachine look(String name) {
    return context.machines().look(SnapshotFileOperand.of(List.of(name)));
  }

  private void show(Difference difference) {
    count++;
    context
        .output()
        .println(
            json ? JsonText.line(DifferenceJson.of(difference)) : DifferenceText.of(difference));
  }
}
