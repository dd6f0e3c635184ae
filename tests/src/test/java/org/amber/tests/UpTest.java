package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.KilledMachine;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines in a store go on after all of Amber was killed. */
class UpTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Is saved at its start, and when it asks for it, three times. */
  private static final String GUEST =
      "for i in 1 2 3; do echo n$i >/proc/amber/checkpoint; done; echo ready; cat; echo end";

  @TempDir private Path directory = Path.of("");
  private final Layout layout = Layout.find();

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("XDG_RUNTIME_DIR", directory.toString());
    return environment;
  }

  private Result amber(String... arguments) {
    List<String> words = new ArrayList<>(List.of(layout.amber().toString()));
    words.addAll(List.of(arguments));
    return Processes.run(
        new Processes.Order(words, directory, environment(), Optional.empty(), false), LIMIT);
  }

  /** Starts a machine, and kills Amber when the machine has come to wait. */
  private void startAndKill(String name) throws IOException, InterruptedException {
    List<String> words =
        List.of(
            layout.amber().toString(), "run", "--store", "s", "--name", name, "sh", "-c", GUEST);
    KilledMachine.run(words, directory, environment(), LIMIT);
  }

  private Path machine(String name) {
    return directory.resolve("s/machines").resolve(name);
  }

  private void damage(String name, int number) throws IOException {
    Path file = machine(name).resolve("%08d.amber".formatted(number));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void eachGoesOnFromItsNewestGoodCheckpoint() throws Exception {
    startAndKill("good");
    startAndKill("damaged");
    damage("damaged", 4);
    startAndKill("lost");
    for (int number = 2; number <= 4; number++) {
      damage("lost", number);
    }

    Result up = amber("up", "s");
    assertThat(up.status()).as(up.toString()).isEqualTo(1);
    assertThat(up.errors())
        .contains("good: goes on from checkpoint 4\n")
        .contains("good: has ended with status 0\n")
        .contains("damaged: checkpoint 4 failed: amber ended with status 125: ")
        .contains("damaged: goes on from checkpoint 3\n")
        .contains("damaged: has ended with status 0\n")
        .contains("lost: is set aside after 3 tries");
    assertThat(machine("good").resolve("output")).content().endsWith("\nend\n");
    assertThat(machine("damaged").resolve("output")).content().endsWith("\nready\nend\n");
    assertThat(machine("lost").resolve("aside.txt"))
        .content()
        .contains("checkpoint 4: ", "checkpoint 3: ", "checkpoint 2: ", "damaged snapshot");

    assertThat(amber("up", "s", "good", "damaged").status()).isZero();
    assertThat(amber("up", "s").errors()).contains("lost: was set aside, see ");
    Result verified = amber("store", "verify", "s");
    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.output()).contains("good@4: good\n").contains("DAMAGED: ");
    // What the rest of a checkpoint needs is not known.
    Path rest = machine("lost").resolve("00000002.amber");
    byte[] bytes = Files.readAllBytes(rest);
    Files.write(rest, Arrays.copyOf(bytes, bytes.length / 2));
    Result refused = amber("store", "gc", "s");
    assertThat(refused.status()).isEqualTo(125);
    assertThat(refused.errors()).contains("amber store rm ", "/s lost@2\n");
    assertThat(amber("store", "rm", "s", "lost").status()).isZero();
    assertThat(amber("store", "gc", "s").output()).startsWith("removed 0 machines, ");
    assertThat(directory.resolve("s/pages")).isEmptyDirectory();
  }

  /** Whoever sits at its terminal ends amber up, and nothing else. */
  @Test
  void ctrlCStopsMachinesAndEndsNone() throws Exception {
    startAndKill("m");
    ProcessBuilder builder =
        new ProcessBuilder("env", "--default-signal=INT,HUP", layout.amber().toString(), "up", "s");
    builder.directory(directory.toFile()).environment().clear();
    builder.environment().putAll(environment());
    Process up = builder.start();
    try (BufferedReader said = up.errorReader()) {
      assertThat(said.readLine()).isEqualTo("amber: m: goes on from checkpoint 4");
      Result sent =
          Processes.run(
              new Processes.Order(
                  List.of("kill", "-INT", String.valueOf(up.pid())),
                  directory,
                  environment(),
                  Optional.empty(),
                  false),
              LIMIT);
      assertThat(sent.status()).isZero();
      assertThat(said.readLine()).isEqualTo("amber: m: is stopped");
      assertThat(up.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(up.exitValue()).isZero();
    } finally {
      up.destroyForcibly();
    }
    assertThat(amber("store", "ls", "s").output()).contains("m ", " stopped ");
  }
}
