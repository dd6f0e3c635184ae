package org.amber.cli;

import java.util.List;
import org.amber.cli.inspect.JsonItems;
import org.amber.cli.inspect.PlainText;
import org.amber.cli.options.OptionTable;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber diff-fs}. */
final class DiffFsCommand implements Command {
  private final CommandContext context;
  private boolean json;

  DiffFsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "diff-fs";
  }

  @Override
  public String summary() {
    return "show which files a saved machine has changed since its boot";
  }

  @Override
  public String operands() {
    return "FILE";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--json", "as JSON, for programs, with what is known of each", () -> json = true);
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        Each line has a letter and a path: A for added, M for modified, D for deleted. What was
        written to directories granted with --rw is there, and not among the changes.
        """;
  }

  @Override
  public int run(List<String> operands) {
    try (SavedMachine machine = context.machines().look(SnapshotFileOperand.of(operands))) {
      List<Item> changes = machine.fileChanges();
      if (json) {
        JsonItems list = new JsonItems(context.output(), Kind.FILE, machine.steps());
        changes.forEach(list::add);
        list.end();
      } else {
        changes.forEach(this::line);
      }
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
    return ExitStatus.OK;
  }

  private void line(Item file) {
    context.output().println(PlainText.of(file.text("change") + " " + file.text("path")));
  }
}
