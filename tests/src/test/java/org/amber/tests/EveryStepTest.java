package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.EveryStep;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A snapshot and a restore at step after step of one program, in one JVM: inside a REP instruction,
 * between a signal and its handler, before and after system calls, while it sleeps. All steps in
 * tests/soak, every thirteenth in other runs.
 */
@Tag("engine")
@Execution(ExecutionMode.CONCURRENT)
class EveryStepTest {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final Layout layout = Layout.find();
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  @Test
  void ofAProgramThatDoesALittleOfEverything() {
    Result result = run(scale.soak() ? 1 : 13, 1, 10_000, "steps");
    String line = result.output().lines().findFirst().orElse("");
    assertThat(result.output()).as("the same output twice").isEqualTo((line + "\n").repeat(2));
    assertThat(taken(result)).isGreaterThan(scale.soak() ? 4000 : 300);
  }

  @Test
  void ofAProgramThatSleeps() {
    Result result = run(scale.soak() ? 17 : 421, 1, 2000, "blocked", "nanosleep");
    assertThat(result.output()).contains("after nanosleep");
  }

  @Test
  void ofAProgramWithTimersAndHandlers() {
    Result result = run(scale.soak() ? 23 : 617, 1, 2000, "timers");
    assertThat(result.output()).contains("6 ticks, 2 SIGUSR1");
  }

  @Test
  void ofAProgramWhoseObjectsWatchEachOther() {
    Result result = run(scale.soak() ? 29 : 1009, 1, 2000, "combined");
    assertThat(result.output()).contains("passed");
  }

  private static long taken(Result result) {
    String line = result.errors().lines().reduce("", (first, second) -> second);
    return Long.parseLong(line.substring(0, line.indexOf(' ')));
  }

  private Result run(long stride, long from, long most, String program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(directory.resolve("step.amber").toString());
    words.addAll(List.of(Long.toString(stride), Long.toString(from), Long.toString(most)));
    words.add(new Programs(layout).find(program).orElseThrow().toString());
    words.addAll(List.of(arguments));
    List<String> command = JavaProgram.command(EveryStep.class, words);
    Result result =
        Processes.run(
            new Processes.Order(
                command, directory, HostEnvironment.minimal(), Optional.empty(), false),
            LIMIT);
    assertThat(result.status()).as(result.errors()).isZero();
    return result;
  }
}
