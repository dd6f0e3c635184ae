package org.amber.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.amber.cli.inspect.PlainText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;

/** {@code amber ps}. */
final class PsCommand implements Command {
  private static final String BUSY = "busy";

  private final Orders orders;

  PsCommand(CommandContext context) {
    this.orders = new Orders(context);
  }

  @Override
  public String name() {
    return "ps";
  }

  @Override
  public String summary() {
    return "list this user's running machines";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public OptionTable options() {
    return orders.options();
  }

  @Override
  public String notes() {
    return """
        The other commands take a machine's ID, or the name of its program when only one runs that.
        A machine that is busy is being saved.
        """;
  }

  @Override
  public int run(List<String> operands) {
    UsageException.requireNone(operands);
    Map<String, JsonObject> machines = Orders.machines();
    JsonArray all = new JsonArray();
    StringBuilder table = new StringBuilder();
    table.append(line("ID", "STEP", "PROCESSES", "STATE", "COMMAND"));
    machines.forEach(
        (id, overview) -> {
          all.add(entry(id, overview));
          table.append(line(id, overview));
        });
    return orders.tell(all, machines.isEmpty() ? "" : table.toString());
  }

  /** What an overview says, without its table of processes, which is for amber stats. */
  private static JsonObject entry(String id, JsonObject overview) {
    JsonObject entry = new JsonObject();
    entry.addProperty("id", id);
    overview.asMap().forEach(entry::add);
    entry.remove("processTable");
    if (!overview.has("state")) {
      entry.addProperty("state", BUSY);
    }
    return entry;
  }

  private static String line(String id, JsonObject overview) {
    return overview.has("step")
        ? line(
            id,
            String.format(Locale.ROOT, "%,d", overview.get("step").getAsLong()),
            overview.get("processes").getAsString(),
            overview.get("state").getAsString(),
            PlainText.of(overview.get("command").getAsString()))
        : line(id, "", "", BUSY, "");
  }

  private static String line(
      String id, String step, String processes, String state, String command) {
    return "%-10s %18s %9s  %-8s %s".formatted(id, step, processes, state, command).stripTrailing()
        + "\n";
  }
}
