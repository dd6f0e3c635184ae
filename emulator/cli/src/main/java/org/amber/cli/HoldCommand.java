package org.amber.cli;

import com.google.gson.JsonObject;
import java.util.List;
import org.amber.cli.control.ControlRequest;
import org.amber.cli.options.OptionTable;

/** {@code amber pause} and {@code amber continue}. */
final class HoldCommand implements Command {
  private final Orders orders;
  private final String name;
  private final String summary;
  private final JsonObject request;

  private HoldCommand(CommandContext context, String name, String summary, JsonObject request) {
    this.orders = new Orders(context);
    this.name = name;
    this.summary = summary;
    this.request = request;
  }

  static HoldCommand pause(CommandContext context) {
    return new HoldCommand(
        context, "pause", "hold a running machine where it is", ControlRequest.pause());
  }

  static HoldCommand goOn(CommandContext context) {
    return new HoldCommand(
        context, "continue", "let a machine go on that was paused", ControlRequest.goOn());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
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
        While a machine is held its timers and CLOCK_MONOTONIC stand still, and it can be saved.
        """;
  }

  @Override
  public int run(List<String> operands) {
    return orders.tell(Orders.give(Orders.machine(operands), request), "");
  }
}
