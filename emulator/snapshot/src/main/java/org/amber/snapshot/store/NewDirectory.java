package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.amber.snapshot.AtomicFile;

/** Makes directories that survive a crash of the host. */
final class NewDirectory {
  private NewDirectory() {}

  /**
   * Makes a directory and those above it that do not exist. Returns when their names are on the
   * disk.
   *
   * @return the directories that have got new names, the uppermost first
   */
  static List<Path> create(Path directory) throws IOException {
    Deque<Path> changed = new ArrayDeque<>();
    Path at = directory.toAbsolutePath();
    while (at != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      at = at.getParent();
      if (at != null) {
        changed.push(at);
      }
    }
    Files.createDirectories(directory);
    for (Path each : changed) {
      AtomicFile.force(each);
    }
    return List.copyOf(changed);
  }
}
