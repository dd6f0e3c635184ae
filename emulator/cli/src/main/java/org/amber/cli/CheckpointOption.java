package org.amber.cli;

import java.nio.file.Path;
import org.amber.cli.options.OptionTable;
import org.jspecify.annotations.Nullable;

/** Where checkpoints go that the program asks for. */
final class CheckpointOption {
  private @Nullable CheckpointFiles files;

  void addTo(OptionTable table) {
    table.value(
        "--checkpoint-to",
        "FILE",
        "let the program save its machine, by writing a name to /proc/amber/checkpoint, into FILE,"
            + " in which %n is that name and %s the step",
        text -> files = CheckpointFiles.parse(text));
  }

  /**
   * Lets the machine be saved as the user wants it.
   *
   * @throws CommandFailure when the files surely cannot be written
   */
  void applyTo(GuestMachine machine, SnapshotMessages told) {
    CheckpointFiles chosen = files;
    if (chosen != null) {
      machine.checkpointTo(chosen, told);
    }
  }

  /**
   * Tells before a long run what would else be found out in it.
   *
   * @throws CommandFailure when the files surely cannot be written
   */
  void check() {
    if (files != null) {
      Path any = files.file("name", 0);
      SnapshotOptions.checkOutput(any);
    }
  }
}
