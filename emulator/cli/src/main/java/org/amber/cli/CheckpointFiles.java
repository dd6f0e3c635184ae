package org.amber.cli;

import java.nio.file.Path;

/**
 * Names of files for checkpoints.
 *
 * @param pattern in which {@code %n} is the checkpoint's name, {@code %s} its step and {@code %%} a
 *     percent sign
 */
record CheckpointFiles(String pattern) {
  /**
   * @throws IllegalArgumentException when another letter follows a percent sign
   */
  static CheckpointFiles parse(String text) {
    CheckpointFiles files = new CheckpointFiles(text);
    Path ignored = files.file("", 0);
    return files;
  }

  /**
   * The file of one checkpoint.
   *
   * @param name without slashes
   */
  Path file(String name, long step) {
    StringBuilder path = new StringBuilder();
    boolean percent = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!percent) {
        percent = c == '%';
        path.append(percent ? "" : c);
        continue;
      }
      percent = false;
      switch (c) {
        case 'n' -> path.append(name);
        case 's' -> path.append(step);
        case '%' -> path.append('%');
        default -> throw unknown();
      }
    }
    if (percent) {
      throw unknown();
    }
    return Path.of(path.toString()).toAbsolutePath();
  }

  private IllegalArgumentException unknown() {
    return new IllegalArgumentException("'" + pattern + "' has a % that is neither %n, %s nor %%");
  }
}
