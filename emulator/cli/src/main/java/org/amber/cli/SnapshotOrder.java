package org.amber.cli;

import java.nio.file.Path;
import org.amber.machine.SnapshotPoint;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that the user wants.
 *
 * @param output its file; null: named after the program and the step
 * @param parent a snapshot whose pages it need not have; null: it has all
 * @param thenContinue whether the program goes on after it
 */
record SnapshotOrder(
    SnapshotPoint point, @Nullable Path output, @Nullable Path parent, boolean thenContinue) {

  NewSnapshot outputFor(GuestMachine machine) {
    Path file =
        output != null ? output : Path.of(machine.programName() + "-" + machine.steps() + ".amber");
    return new NewSnapshot(file, parent);
  }
}
