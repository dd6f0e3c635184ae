package org.amber.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the programs that cases name: guest tests, samples, fetched packages, the host's own. */
public final class Programs {
  private static final Map<String, String> ALIASES = Map.of("python3", "python3.11");

  private final Layout layout;

  /** Looks where the layout says. */
  public Programs(Layout layout) {
    this.layout = layout;
  }

  /** The absolute path of a program, if this host has it. */
  public Optional<Path> find(String name) {
    String file = ALIASES.getOrDefault(name, name);
    return Stream.concat(directories().stream(), databases())
        .map(directory -> directory.resolve(file))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }

  private List<Path> directories() {
    Path cache = layout.cache();
    return List.of(
        layout.guests(),
        layout.top().resolve("samples/programs"),
        cache.resolve("usr/bin"),
        cache.resolve("usr/sbin"),
        cache.resolve("bin"),
        Path.of("/usr/bin"),
        Path.of("/usr/sbin"),
        Path.of("/bin"),
        Path.of("/usr/lib/gcc/x86_64-linux-gnu/12"));
  }

  /** Where Debian has the programs of each version of PostgreSQL. */
  private static Stream<Path> databases() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Stream.empty();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found.map(version -> version.resolve("bin")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment that a program runs in, the same natively and under Amber. */
  public Map<String, String> environment(Path program) {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    // What is fetched because the host lacks it is found by scripts too.
    environment.merge("PATH", layout.cache().resolve("usr/bin").toString(), (a, b) -> a + ":" + b);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    environment.put("GUEST_ONE", "one");
    environment.put("GUEST_EMPTY", "");
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("PYTHONHASHSEED", "0");
    if (program.startsWith(layout.cache())) {
      environment.put(
          "LD_LIBRARY_PATH",
          layout.cache().resolve("usr/lib/x86_64-linux-gnu")
              + ":"
              + layout.cache().resolve("lib/x86_64-linux-gnu"));
    }
    return environment;
  }
}
