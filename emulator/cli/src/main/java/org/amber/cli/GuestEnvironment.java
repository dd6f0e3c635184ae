package org.amber.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.cli.options.OptionTable;

/** The environment that the guest starts with. */
final class GuestEnvironment {
  private final Map<String, String> set = new LinkedHashMap<>();
  private boolean clean;

  void addTo(OptionTable table) {
    table
        .value(
            "-e --env",
            "NAME=VALUE",
            "set a variable of the guest's environment (may be repeated)",
            this::set)
        .forOneRun()
        .flag("--clean-env", "start without the host's environment", () -> clean = true)
        .forOneRun();
  }

  private void set(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + text + "' is not of the form NAME=VALUE");
    }
    set.put(text.substring(0, equals), text.substring(equals + 1));
  }

  /**
   * The variables, mostly as {@code NAME=VALUE}: the host's just as they are, in their order, but
   * for those that are set.
   *
   * @param host the environment of the amber command
   */
  List<String> variables(List<String> host) {
    Map<String, String> left = new LinkedHashMap<>(set);
    List<String> variables = new ArrayList<>();
    for (String variable : clean ? List.<String>of() : host) {
      String name = variable.substring(0, Math.max(0, variable.indexOf('=')));
      if (!set.containsKey(name)) {
        variables.add(variable);
      } else if (left.containsKey(name)) {
        variables.add(name + "=" + left.remove(name));
      }
    }
    left.forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }
}
