package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program has its own machine saved when it wants. */
@Execution(ExecutionMode.CONCURRENT)
class CheckpointsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result amber(String... words) {
    return amber.command(List.of(words), order(), LIMIT);
  }

  private String guest() {
    return new Programs(layout).find("checkpoints").orElseThrow().toString();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void namesAreCheckedAndEachIsAFile() throws IOException {
    Result result = amber("run", "--quiet", "--checkpoint-to", "%n-%%.amber", guest(), "names");
    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                """
                write(checkpoint, "a", 1): 1
                write(checkpoint, "with.dots-and_such\\n", 19): 19
                write(checkpoint, longest, 64): 64
                write(checkpoint, longest, 65): EINVAL
                write(checkpoint, "", 0): EINVAL
                write(checkpoint, "\\n", 1): EINVAL
                write(checkpoint, "a\\n\\n", 3): EINVAL
                write(checkpoint, "a/b", 3): EINVAL
                write(checkpoint, "..", 2): EINVAL
                write(checkpoint, "\\xc3\\xbc", 2): EINVAL
                write(checkpoint, nowhere, 4): EFAULT
                writev(checkpoint, parts, 2): 6
                pwrite(checkpoint, "a", 1, 0): ESPIPE
                lseek(checkpoint, 0, SEEK_SET): ESPIPE
                read(checkpoint, longest, 1): EBADF
                fcntl(checkpoint, F_SETFL, O_NONBLOCK): 0
                write(checkpoint, "nonblocking", 11): 11
                open(PATH, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600): 4
                dup2(readable, checkpoint) == checkpoint: 1
                write(checkpoint, "a", 1): EBADF
                passed
                """,
                ""));
    assertThat(files())
        .containsExactly(
            "a-%.amber",
            "in-two-%.amber",
            "n".repeat(64) + "-%.amber",
            "nonblocking-%.amber",
            "with.dots-and_such-%.amber");
  }

  @Test
  void withoutAPlaceForItThereIsNone() throws IOException {
    assertThat(amber("run", guest(), "once"))
        .isEqualTo(
            new Result(0, "write(checkpoint, \"one\", 3): ENODEV\nresumed: 0\npassed\n", ""));
    assertThat(files()).isEmpty();
    assertThat(amber("run", "--checkpoint-to", "none/%n", guest()).errors())
        .contains("there is no directory");
  }

  @Test
  void inTheResumedMachineTheCallHasSucceededToo() {
    String done = "write(checkpoint, \"one\", 3): 3\nresumed: %d\npassed\n";
    Result first = amber("run", "--checkpoint-to", "%n-%s.amber", guest(), "once");
    assertThat(first.output()).isEqualTo(done.formatted(0));
    String file = "one-" + first.snapshotStep().orElseThrow() + ".amber";
    assertThat(amber("resume", file)).isEqualTo(new Result(0, done.formatted(1), ""));
  }

  @Test
  void programsAreToldOfThoseInAStoreToo() {
    Result result = amber("run", "--json", "--store", "s", "--name", "m", guest(), "once");
    assertThat(result.output()).startsWith("write(checkpoint, \"one\", 3): 3\n");
    assertThat(result.errors().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{\"file\":").contains("stop_ms"));
  }

  @Test
  void theLibraryTellsWhichMachineItIsWhenNoFileCanBeOpenedAnyMore() {
    String done = "amber_checkpoint(\"one\"): %d\npassed\n";
    Result first = amber("run", "--quiet", "--checkpoint-to", "%n.amber", guest(), "library");
    assertThat(first).isEqualTo(new Result(0, done.formatted(0), ""));
    assertThat(amber("resume", "one.amber")).isEqualTo(new Result(0, done.formatted(1), ""));
  }

  @Test
  void inADeterministicMachineItTakesNoTime() {
    String[] script = {
      "sh", "-c", "(sleep 1; echo other)& echo one >/proc/amber/checkpoint; echo $?; wait; ps"
    };
    List<String> run =
        new ArrayList<>(
            List.of("run", "--deterministic", "--quiet", "--digest", "--checkpoint-to", "%n.a"));
    run.addAll(List.of(script));
    Result whole = amber(run.toArray(String[]::new));
    assertThat(whole.output()).startsWith("0\nother\n");
    assertThat(amber("resume", "--digest", "one.a")).isEqualTo(whole);
    assertThat(amber(run.toArray(String[]::new))).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interrupted: handled: some\npassed\n",
        "several: child: 0\npassed\n",
        "killed: child: 9\nwrite(checkpoint, \"after\", 5): 5\npassed\n"
      })
  void whoeverAsksAndWhateverComesMeanwhile(String told) {
    String[] parts = told.split(": ", 2);
    Result result = amber("run", "--quiet", "--checkpoint-to", "%n.amber", guest(), parts[0]);
    assertThat(result.output()).endsWith(parts[1]).doesNotContain("FAILED");
    assertThat(result).returns(0, Result::status).returns("", Result::errors);
  }

  @Test
  void whyItCouldNotBeWrittenIsTold() throws IOException {
    Files.createDirectory(directory.resolve("gone"));
    String script =
        "ulimit -f 4096; \"$0\" run --checkpoint-to '%n.a' "
            + guest()
            + " large 2>errors; \"$0\" run --rw . --checkpoint-to 'gone/%n' bash -c "
            + "'rmdir gone; echo x >/proc/amber/checkpoint'";
    Result result = Processes.run(order("/bin/sh", "-c", script, layout.amber().toString()), LIMIT);
    assertThat(result.output())
        .isEqualTo(
            """
            write(checkpoint, "large", 5): EFBIG
            write(checkpoint, "again", 5): EFBIG
            passed
            """);
    assertThat(result.errors()).contains("No such file or directory", "does not exist: create it");
    assertThat(files()).containsExactly("errors");
  }

  @Test
  void thatAStoreHasNoRoomIsTold() {
    String script =
        "ulimit -f 2048; exec \"$0\" run --store s --checkpoint-every 1h " + guest() + " large";
    Result result = Processes.run(order("/bin/sh", "-c", script, layout.amber().toString()), LIMIT);
    assertThat(result.output()).startsWith("write(checkpoint, \"large\", 5): EFBIG\n");
    assertThat(result.errors()).contains("amber: no checkpoint was taken: ", "File too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"programs/batches", "checkpoint/batches.sh"})
  void whoIsKilledGoesOnFromTheLastSafePoint(String sample) throws Exception {
    String program = layout.top().resolve("samples").resolve(sample).toString();
    String whole = amber("run", program, "4").output().lines().toList().getLast();
    List<String> words =
        List.of(layout.amber().toString(), "run", "--checkpoint-to", "%n.amber", program, "4");
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    Process machine = builder.redirectError(directory.resolve("errors").toFile()).start();
    try (BufferedReader output = machine.inputReader()) {
      assertThat(output.readLine()).isEqualTo("batch 1 is safe");
      assertThat(output.readLine()).isEqualTo("batch 2 is safe");
    } finally {
      machine.destroyForcibly();
    }
    assertThat(machine.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    List<String> rest = amber("resume", "batch.amber").output().lines().toList();
    assertThat(rest.getFirst()).startsWith("goes on after batch ");
    assertThat(rest.getLast()).isEqualTo(whole);
    assertThat(rest).doesNotContain("batch 1 is safe", "goes on after batch 1");
  }
}
