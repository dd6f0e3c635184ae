package org.amber.cli;

import java.nio.file.Path;
import org.amber.machine.SnapshotPoint;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that the user wants.
 *
 * @param output its file; null: named after the program and the step
 * @param thenContinue whether the program goes on after it
 */
record SnapshotOrder(SnapshotPoint point, @Nullable Path output, boolean thenContinue) {

  Path outputFor(GuestMachine machine) {
    return output != null
        ? output
        : Path.of(machine.programName() + "-" + machine.steps() + ".amber");
  }
}
