package org.amber.cli;

import org.amber.cli.options.OptionTable;

/** When a machine ends. */
final class EndOption {
  private boolean withFirst;

  void addTo(OptionTable table) {
    table.flag(
        "--end-with-first",
        "end the machine with its first process, as containers do, instead of with its last",
        () -> withFirst = true);
  }

  /** Has the machine end as the user wants it. */
  void applyTo(GuestMachine machine) {
    if (withFirst) {
      machine.endWithFirst();
    }
  }
}
