package org.amber.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.amber.cli.control.ControlRequest;
import org.amber.cli.inspect.PlainText;
import org.amber.cli.options.OptionTable;

/** {@code amber stats}. */
final class StatsCommand implements Command {
  private final Orders orders;

  StatsCommand(CommandContext context) {
    this.orders = new Orders(context);
  }

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String summary() {
    return "tell what a running machine does and has done";
  }

  @Override
  public String operands() {
    return "MACHINE";
  }

  @Override
  public OptionTable options() {
    return orders.options();
  }

  @Override
  public String notes() {
    return """
        Seconds, system calls and page faults count from the start of amber run or amber resume.
        """;
  }

  @Override
  public int run(List<String> operands) {
    JsonObject answer = Orders.give(Orders.machine(operands), ControlRequest.overview());
    return orders.tell(answer, page(answer));
  }

  private static String page(JsonObject overview) {
    StringBuilder page = new StringBuilder();
    page.append("command       ").append(PlainText.of(overview.get("command").getAsString()));
    page.append("\nstate         ").append(overview.get("state").getAsString());
    number(page, "step", overview, "step");
    page.append(
        String.format(Locale.ROOT, "\nseconds       %.3f", overview.get("seconds").getAsDouble()));
    number(page, "system calls", overview, "systemCalls");
    number(page, "page faults", overview, "pageFaults");
    page.append("\n\n    PID  PARENT  S  THREADS  FILES     MEMORY  NAME\n");
    for (JsonElement each : overview.getAsJsonArray("processTable")) {
      page.append(process(each.getAsJsonObject()));
    }
    return page.toString();
  }

  private static void number(StringBuilder page, String label, JsonObject from, String name) {
    page.append(String.format(Locale.ROOT, "\n%-13s %,d", label, from.get(name).getAsLong()));
  }

  private static String process(JsonObject process) {
    return String.format(
        Locale.ROOT,
        "%7d %7d  %s %8d %6d %6d KiB  %s%n",
        process.get("pid").getAsInt(),
        process.get("parent").getAsInt(),
        process.get("state").getAsString(),
        process.get("threads").getAsInt(),
        process.get("openFiles").getAsInt(),
        process.get("residentBytes").getAsLong() / 1024,
        PlainText.of(process.get("name").getAsString()));
  }
}
