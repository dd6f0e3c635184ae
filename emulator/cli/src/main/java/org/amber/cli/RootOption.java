package org.amber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.cli.options.OptionTable;

/** The host directory that is the guest's root. */
final class RootOption {
  private Path root = Path.of("/");

  void addTo(OptionTable table, String description) {
    table.value("--root", "DIR", description, text -> root = directory(text));
  }

  /** Absolute; the host's root when the option is not given. */
  Path directory() {
    return root;
  }

  private static Path directory(String text) {
    Path path = Path.of(text);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(text + " is no directory");
    }
    return path.toAbsolutePath().normalize();
  }
}
