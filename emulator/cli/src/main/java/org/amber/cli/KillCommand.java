package org.amber.cli;

import java.util.List;
import org.amber.abi.Signal;
import org.amber.cli.control.ControlRequest;
import org.amber.cli.options.OptionTable;
import org.jspecify.annotations.Nullable;

/** {@code amber kill}. */
final class KillCommand implements Command {
  private final Orders orders;
  private int signal = Signal.SIGTERM.number();
  private @Nullable Integer pid;

  KillCommand(CommandContext context) {
    this.orders = new Orders(context);
  }

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String summary() {
    return "send a signal to the processes of a running machine";
  }

  @Override
  public String operands() {
    return "MACHINE";
  }

  @Override
  public OptionTable options() {
    return orders
        .options()
        .value(
            "-p --pid",
            "PID",
            "only to this process, by its number in the machine (default: to all)",
            text -> pid = ProcessNumbers.parse(text))
        .value(
            "-s --signal",
            "SIG",
            "the signal, by name or number (default: TERM)",
            text -> signal = SignalNames.parse(text));
  }

  @Override
  public String notes() {
    return """
        The machine ends when its last process has ended. KILL lets a paused machine go on.
        """;
  }

  @Override
  public int run(List<String> operands) {
    String machine = Orders.machine(operands);
    return orders.tell(Orders.give(machine, ControlRequest.kill(signal, pid)), "");
  }
}
