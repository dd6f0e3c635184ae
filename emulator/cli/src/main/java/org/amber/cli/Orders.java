package org.amber.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.amber.cli.control.ControlClient;
import org.amber.cli.control.ControlException;
import org.amber.cli.inspect.JsonText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;

/**
 * What the commands to running machines have in common: whom to ask, and how to tell the answer.
 */
final class Orders {
  private final PrintStream output;
  private boolean json;

  Orders(CommandContext context) {
    this.output = context.output();
  }

  OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED)
        .flag("--json", "tell the answer as JSON, for programs", () -> json = true);
  }

  /** The one machine that a command line names. */
  static String machine(List<String> operands) {
    if (operands.size() != 1) {
      throw new UsageException(
          operands.isEmpty()
              ? "no machine is named (see: amber ps)"
              : "one machine at a time, not also " + operands.get(1));
    }
    return operands.getFirst();
  }

  /** As {@link ControlClient#machines}. */
  static Map<String, JsonObject> machines() {
    try {
      return ControlClient.connect().machines();
    } catch (ControlException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** As {@link ControlClient#order}. */
  static JsonObject give(String machine, JsonObject request) {
    try {
      return ControlClient.connect().order(machine, request);
    } catch (ControlException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** Prints an answer as JSON where that is wanted, else as text, which may be empty. */
  int tell(JsonElement answer, String text) {
    return tell(answer, text, output);
  }

  /** As above, elsewhere than on standard output. */
  int tell(JsonElement answer, String text, PrintStream place) {
    place.print(json ? JsonText.page(answer) : text);
    return ExitStatus.OK;
  }
}
