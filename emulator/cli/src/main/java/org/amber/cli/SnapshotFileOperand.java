package org.amber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.options.UsageException;
import org.amber.machine.LocalHost;
import org.amber.snapshot.SnapshotStreams;
import org.amber.snapshot.age.EncryptedPlaces;

/** Snapshots that are named in a command line. */
final class SnapshotFileOperand {
  private SnapshotFileOperand() {}

  /**
   * The file, after the checks that tell the user more than a failed read would.
   *
   * @throws UsageException when there is not exactly one operand
   * @throws CommandFailure when it cannot be a snapshot
   */
  static Path of(List<String> operands) {
    if (operands.isEmpty()) {
      throw new UsageException("no snapshot is named");
    }
    if (operands.size() > 1) {
      throw new UsageException("one snapshot only, not also " + operands.get(1));
    }
    Path file = Path.of(operands.getFirst());
    if (file.equals(SnapshotStreams.STANDARD)) {
      if (LocalHost.isTerminal(0)) {
        throw new CommandFailure(
            "standard input is a terminal: give the snapshot by a pipe or file, or name it");
      }
      return file;
    }
    if (Files.isDirectory(file)) {
      throw new CommandFailure(file + " is a directory, not a snapshot");
    }
    if (!Files.exists(file)) {
      throw new CommandFailure("there is no file " + file);
    }
    if (!Files.isReadable(file)) {
      throw new CommandFailure("no permission to read " + file);
    }
    return file;
  }

  /**
   * A snapshot that another one is to need: found where it is, and read, whenever that is resumed.
   *
   * @throws CommandFailure when it cannot be one
   */
  static Path parent(String text) {
    Path file = of(List.of(text));
    String obstacle = null;
    if (SnapshotStreams.isStream(file)) {
      obstacle = "it is no file";
    } else if (EncryptedPlaces.isEncrypted(file)) {
      obstacle = "it is encrypted";
    }
    if (obstacle != null) {
      throw new CommandFailure(file + " cannot be a parent: " + obstacle);
    }
    return file;
  }
}
