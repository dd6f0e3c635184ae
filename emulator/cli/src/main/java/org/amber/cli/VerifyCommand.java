package org.amber.cli;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.amber.cli.inspect.ByteSize;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.Inspection;

/** {@code amber verify}. */
final class VerifyCommand implements Command {
  private static final int NOT_ALL_GOOD = 1;

  private final CommandContext context;
  private boolean json;

  VerifyCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "find out whether snapshots can be resumed";
  }

  @Override
  public String operands() {
    return "FILE…";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--json", "as JSON, for programs: a line for each file", () -> json = true);
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        Every byte is compared with the checksums and every page with its digest; then the machine
        is put together, with all its references, and thrown away. Nothing of it is run, and the
        files of this host are not looked at.

        Exit status: 0 when all are good, 1 when one is not.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.isEmpty()) {
      throw new UsageException("no snapshot is named");
    }
    int status = ExitStatus.OK;
    for (String name : operands) {
      status = isGood(name) ? status : NOT_ALL_GOOD;
    }
    return status;
  }

  private boolean isGood(String name) {
    try {
      Inspection found = context.machines().inspect(SnapshotFileOperand.of(List.of(name)));
      context.output().println(json ? json(name, found) : text(name, found));
      return true;
    } catch (CommandFailure e) {
      if (json) {
        JsonObject answer = answer(name, false);
        answer.addProperty("error", e.getMessage());
        context.output().println(answer);
      } else {
        context.messages().println("amber: " + e.getMessage());
      }
      return false;
    }
  }

  private static String text(String name, Inspection found) {
    return String.format(
        Locale.ROOT,
        "%s: good: format %d, step %d, %d process%s, %s of memory in %s",
        name,
        found.format(),
        found.step(),
        found.processes().size(),
        found.processes().size() == 1 ? "" : "es",
        ByteSize.text(found.memoryBytes()),
        ByteSize.text(found.fileBytes()));
  }

  private static JsonObject json(String name, Inspection found) {
    JsonObject answer = answer(name, true);
    answer.addProperty("format", found.format());
    answer.addProperty("step", found.step());
    answer.addProperty("processes", found.processes().size());
    answer.addProperty("memory_bytes", found.memoryBytes());
    answer.addProperty("file_bytes", found.fileBytes());
    return answer;
  }

  private static JsonObject answer(String name, boolean good) {
    JsonObject answer = new JsonObject();
    answer.addProperty("file", name);
    answer.addProperty("good", good);
    return answer;
  }
}
