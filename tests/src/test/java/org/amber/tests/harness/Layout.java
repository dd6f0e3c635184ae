package org.amber.tests.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things are.
 *
 * @param top the top of the source tree
 * @param work where the tests may write: {@code tests/target}
 * @param cache what {@code tests/fetch-programs} unpacked, a root directory that may be missing
 */
public record Layout(Path top, Path work, Path cache) {
  /** The layout of the source tree that the current directory is in. */
  public static Layout find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("samples/programs"))) {
        return new Layout(at, at.resolve("tests/target"), cacheRoot());
      }
    }
    throw new IllegalStateException(
        "not inside the source tree of Amber: " + Path.of("").toAbsolutePath());
  }

  private static Path cacheRoot() {
    Path cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(text -> !text.isEmpty())
            .map(Path::of)
            .orElseGet(() -> HostEnvironment.home().resolve(".cache"));
    return cache.resolve("amber/programs/root");
  }

  /** The command under test: the source tree's own, or what {@code amber.command} names. */
  public Path amber() {
    return top.resolve(System.getProperty("amber.command", "amber"));
  }

  /** The compiled guest tests. */
  public Path guests() {
    return work.resolve("guests");
  }
}
