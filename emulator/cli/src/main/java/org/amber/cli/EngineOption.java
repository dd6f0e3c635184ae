package org.amber.cli;

import java.util.function.Consumer;
import org.amber.cli.options.OptionTable;
import org.amber.machine.Engine;

/** What executes the guest's instructions; takes effect as it is parsed. */
final class EngineOption {
  private static final String NAME = "--engine";

  private EngineOption() {}

  static OptionTable addTo(OptionTable table, Machines machines) {
    return addTo(table, machines, word -> {});
  }

  /**
   * As above.
   *
   * @param given is told what another process has to be told, in one word
   */
  static OptionTable addTo(OptionTable table, Machines machines, Consumer<String> given) {
    return table
        .value(
            NAME,
            "auto|unicorn|jvm",
            "what executes the instructions (default: what AMBER_ENGINE names, or auto)",
            text -> {
              machines.useEngine(Engine.named(text));
              given.accept(NAME + "=" + text);
            })
        .forOneRun();
  }
}
