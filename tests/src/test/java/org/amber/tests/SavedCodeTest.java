package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command keeps what it compiles, and a program's run is the same with and without it. */
class SavedCodeTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> OPTIONS =
      List.of("--engine", "jvm", "--deterministic", "--clean-env", "--digest");

  /** Processes that start others, pipes, signals, and code that is executed too rarely. */
  private static final List<String> SHELL =
      List.of(
          "/bin/sh",
          "-c",
          "trap 'echo usr1' USR1; for i in 1 2 3; do echo $i | cat; done; kill -USR1 $$; pwd");

  private final Layout layout = Layout.find();
  @TempDir private Path directory = Path.of("");

  private Result run(String compiled, List<String> command) {
    Map<String, String> environment = new HashMap<>(HostEnvironment.minimal());
    environment.put("AMBER_CACHE", compiled);
    Processes.Order order =
        new Processes.Order(command, directory, environment, Optional.empty(), false);
    return new Amber(layout).run(OPTIONS, order, LIMIT);
  }

  private List<Path> files(Path compiled) throws IOException {
    try (Stream<Path> all = Files.walk(compiled)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void agree(List<String> command) throws IOException {
    Path compiled = directory.resolve("compiled");
    Result without = run("", command);
    assertThat(compiled).doesNotExist();
    assertThat(without.status()).as(without.errors()).isZero();
    for (int i = 0; i < 3; i++) {
      Result with = run(compiled.toString(), command);
      assertThat(with.output()).isEqualTo(without.output());
      assertThat(with.errors()).isEqualTo(without.errors());
      assertThat(with.status()).isEqualTo(without.status());
      assertThat(files(compiled)).isNotEmpty();
    }
  }

  @Test
  void isKeptOfOneProgram() throws IOException {
    agree(List.of(layout.top().resolve("samples/programs/sieve").toString(), "100000"));
  }

  @Test
  void isKeptOfManyProcesses() throws IOException {
    agree(SHELL);
  }
}
