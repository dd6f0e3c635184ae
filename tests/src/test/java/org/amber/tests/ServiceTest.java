package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of a store as services of the host, which starts and stops them. */
class ServiceTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Counts for ever; what is told twice was done twice. */
  private static final String COUNTER = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done";

  private final Layout layout = Layout.find();
  @TempDir private Path directory = Path.of("");

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("XDG_RUNTIME_DIR", directory.toString());
    return environment;
  }

  private Result shell(String lines) {
    List<String> words = List.of("/bin/sh", "-c", lines, layout.amber().toString());
    return Processes.run(
        new Processes.Order(words, directory, environment(), Optional.empty(), false), LIMIT);
  }

  private Process start(File output, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", "--wait"));
    command.add(layout.amber().toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    return builder.redirectError(output).start();
  }

  private Path machine(String name) {
    return directory.resolve("s/machines").resolve(name);
  }

  private static List<String> numbers(Path output) throws IOException {
    return Files.readAllLines(output).stream().filter(line -> line.matches("\\d+")).toList();
  }

  /**
   * As a unit with KillMode=mixed: SIGTERM to the main process alone, then SIGKILL to all that is
   * left of its group.
   */
  private void stopMixed() {
    Result stopped =
        shell(
            """
            set -e
            main=$(pgrep -f "org[.]amber[.]cli[.]Main up $PWD/s")
            kill -TERM $main
            while kill -0 $main 2>/dev/null; do sleep 0.05; done
            kill -KILL -- -$main 2>/dev/null || true
            """);
    assertThat(stopped).isEqualTo(new Result(0, "", ""));
  }

  private void awaitNumbers(Process up, Path output, int count) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(output) || numbers(output).size() < count) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      assertThat(up.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void aStopTakesALastCheckpointOfEachMachine() throws Exception {
    Process first =
        start(
            directory.resolve("run.errors").toFile(),
            "run",
            "--store",
            "s",
            "--name",
            "m",
            "--on-term-checkpoint",
            "sh",
            "-c",
            COUNTER);
    try (BufferedReader output = first.inputReader()) {
      assertThat(output.readLine())
          .as(Files.readString(directory.resolve("run.errors")))
          .isEqualTo("1");
      assertThat(shell("kill -TERM $(pgrep -f 'org[.]amber[.]cli[.]Main run --store s')").status())
          .isZero();
      assertThat(first.waitFor()).isZero();
    }
    Path output = machine("m").resolve("output");
    int before = 0;
    for (int round = 0; round < 2; round++) {
      File said = directory.resolve("up.errors").toFile();
      Process up = start(said, "up", directory.resolve("s").toString());
      awaitNumbers(up, output, before + 5);
      stopMixed();
      assertThat(up.waitFor()).isZero();
      assertThat(said).content().contains("m: is stopped");
      before = numbers(output).size();
    }
    // Had it gone on from an earlier checkpoint, numbers would come twice.
    List<String> told = numbers(output);
    int from = Integer.parseInt(told.getFirst());
    assertThat(told)
        .isEqualTo(IntStream.range(from, from + told.size()).mapToObj(Integer::toString).toList());
  }

  @Test
  void aCheckpointHasTheNameThatTheProgramGivesIt() {
    Result result =
        shell(
            "\"$0\" run --store s --name m sh -c"
                + " 'echo first >/proc/amber/checkpoint; echo second >/proc/amber/checkpoint'"
                + " && \"$0\" store ls s && \"$0\" store ls --json s");
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output())
        .containsPattern("m +ended 0 .* second +sh -c ")
        .contains("\"called\"");
  }

  @Test
  void theProgramsStatusIsAmbersAlsoWhereItCannotBeNoted() {
    Result result =
        shell(
            "\"$0\" run --store s --name m --rw .:/here sh -c"
                + " 'mkdir -p /here/s/machines/m/ended.json/in; exit 3'");
    assertThat(result.status()).as(result.errors()).isEqualTo(3);
    assertThat(result.errors()).contains("the store does not know that the program has ended");
  }
}
