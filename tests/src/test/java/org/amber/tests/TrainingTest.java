package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.amber.cli.Training;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training run that fails would go unnoticed: Amber only starts more slowly then. */
class TrainingTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void doesAllThatItTrains() throws IOException {
    String sieve = Layout.find().top().resolve("samples/programs/sieve").toString();
    Path saved = Files.createDirectory(directory.resolve("saved"));
    List<String> command =
        JavaProgram.command(Training.class, List.of(saved.toString(), sieve, "1000"));
    Processes.Order order =
        new Processes.Order(command, directory, HostEnvironment.minimal(), Optional.empty(), false);
    Result result = Processes.run(order, Duration.ofMinutes(1));
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output()).contains("168 primes", "good");
    assertThat(saved.resolve("store/machines/training")).isDirectory();
  }
}
