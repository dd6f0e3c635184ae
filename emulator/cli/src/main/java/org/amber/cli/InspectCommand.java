package org.amber.cli;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.amber.cli.inspect.InspectJson;
import org.amber.cli.inspect.InspectText;
import org.amber.cli.inspect.ItemText;
import org.amber.cli.inspect.JsonItems;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.Inspection;
import org.amber.inspect.Item;
import org.amber.inspect.Scope;
import org.amber.inspect.Subject;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber inspect}. */
final class InspectCommand implements Command {
  private static final int SHORTEST_TEXT = 4;
  private static final int LONGEST_LEAST = 4096;
  private static final int BUFFER = 64 << 10;
  private static final int LOOK_EVERY = 10_000;

  private final CommandContext context;
  private boolean json;
  private boolean all;
  private Scope scope = Scope.ALL;
  private int least = SHORTEST_TEXT;

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
    return "FILE [SUBJECT]";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--json", "as JSON, for programs", () -> json = true)
            .value(
                "--pid",
                "N",
                "of this process, or of this thread, only",
                text -> scope = Scope.of(WholeNumber.parse(text, 1, Integer.MAX_VALUE)))
            .flag("--all", "regs: the x87 and SSE registers too", () -> all = true)
            .value(
                "--min",
                "N",
                "strings: of at least N characters; 4 when it is not given",
                text -> least = WholeNumber.parse(text, 1, LONGEST_LEAST));
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    StringBuilder notes =
        new StringBuilder(
            """
            Nothing of the program is run, and its host need not be this one. Of a large file only
            those pages are read that are looked at (amber verify reads all). The subjects:

            """);
    for (Subject subject : Subject.values()) {
      notes.append(String.format(Locale.ROOT, "  %-8s  %s%n", subject.word(), subject.summary()));
    }
    return notes.toString();
  }

  @Override
  public int run(List<String> operands) {
    if (operands.size() < 2) {
      Inspection inspection = context.machines().describe(SnapshotFileOperand.of(operands));
      context.output().print(json ? InspectJson.of(inspection) : InspectText.of(inspection));
      return ExitStatus.OK;
    }
    Subject subject =
        Subject.of(operands.get(1))
            .orElseThrow(() -> new UsageException("no subject " + operands.get(1)));
    List<String> file = new ArrayList<>(operands);
    file.remove(1);
    try (SavedMachine machine = context.machines().look(SnapshotFileOperand.of(file))) {
      show(machine, subject);
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
    return ExitStatus.OK;
  }

  private void show(SavedMachine machine, Subject subject) throws MachineException {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(context.output(), BUFFER), false, context.output().charset());
    try {
      show(machine, subject, out);
    } catch (SavedMachine.Stopped e) {
      throw OutputFailure.ofStandardOutput(e);
    } finally {
      out.flush();
    }
  }

  private void show(SavedMachine machine, Subject subject, PrintStream out)
      throws MachineException {
    if (json) {
      JsonItems list = new JsonItems(out, subject.kind(), machine.steps());
      machine.describe(subject, scope, all, least, watched(list::add));
      list.end();
      return;
    }
    ItemText text = new ItemText(out);
    if (subject == Subject.STRINGS) {
      machine.describe(subject, scope, all, least, watched(text::string));
    } else {
      List<Item> items = new ArrayList<>();
      machine.describe(subject, scope, all, least, items::add);
      text.print(subject, items);
    }
  }

  /** Texts may be millions: nobody waits for the rest once nobody reads it. */
  private Consumer<Item> watched(Consumer<Item> print) {
    long[] count = {0};
    return item -> {
      if (++count[0] % LOOK_EVERY == 0 && context.output().checkError()) {
        throw new SavedMachine.Stopped();
      }
      print.accept(item);
    };
  }
}
