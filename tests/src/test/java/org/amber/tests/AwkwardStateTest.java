package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.machine.MachineException;
import org.amber.machine.StopReason;
import org.amber.snapshot.SnapshotException;
import org.amber.tests.harness.AwkwardState;
import org.amber.tests.harness.CapturedMachine;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.ResumeAll;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every kind of kernel object, saved in its most awkward state: bytes and files in flight, calls
 * that wait, events that nobody has fetched, signals between coming and going. The guest programs
 * {@code awkward_*.c} bring them there; each scenario runs natively, then in a machine, and then
 * again from each of the steps around its marks.
 */
@Tag("engine")
@Execution(ExecutionMode.CONCURRENT)
class AwkwardStateTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PREFIX = "awkward_";

  private final Layout layout = Layout.find();
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  /** A scenario of a program. */
  private record Scenario(Path program, String name) {
    List<String> command() {
      return List.of(program.toString(), name);
    }

    @Override
    public String toString() {
      return program.getFileName().toString().substring(PREFIX.length()) + "-" + name;
    }
  }

  @TestFactory
  Stream<DynamicTest> savedAndResumed() throws IOException {
    return scenarios().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.toString(), () -> check(scenario)));
  }

  @Test
  void resumedInAnotherJvm() throws IOException, MachineException {
    Path files = Files.createDirectory(directory.resolve("files"));
    Path place = Files.createDirectory(directory.resolve("place"));
    List<String> wanted = new ArrayList<>();
    for (Scenario scenario : scenarios()) {
      AwkwardState state = new AwkwardState(scenario.command(), place, scale);
      AwkwardState.Whole whole = state.whole();
      String file = scenario + ".amber";
      String before = state.save(whole, files.resolve(file));
      wanted.add(file + " " + ResumeAll.line(whole.end().after(before)));
    }
    Result result = run(JavaProgram.command(ResumeAll.class, List.of(files.toString())), directory);
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output().lines()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  private void check(Scenario scenario) throws IOException, MachineException, SnapshotException {
    Result natively = run(scenario.command(), fresh(scenario + "-native"));
    AwkwardState state = new AwkwardState(scenario.command(), fresh(scenario.toString()), scale);
    AwkwardState.Whole whole = state.whole();
    CapturedMachine.End end = whole.end();
    assertThat(end.output()).as("as natively").isEqualTo(natively.output());
    assertThat(end.reason()).isEqualTo(new StopReason.Exited(0));
    state.check(whole);
  }

  private Path fresh(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  /** All that the programs list, but for those that {@code amber.cases} leaves out. */
  private List<Scenario> scenarios() throws IOException {
    List<Path> programs;
    try (Stream<Path> all = Files.list(layout.guests())) {
      programs =
          all.filter(file -> file.getFileName().toString().startsWith(PREFIX)).sorted().toList();
    }
    assertThat(programs).as("guest programs " + PREFIX + "*").isNotEmpty();
    return programs.stream()
        .flatMap(
            program ->
                run(List.of(program.toString()), directory)
                    .output()
                    .lines()
                    .map(name -> new Scenario(program, name)))
        .filter(scenario -> scale.cases().matcher(scenario.toString()).matches())
        .toList();
  }

  private static Result run(List<String> command, Path place) {
    return Processes.run(
        new Processes.Order(command, place, HostEnvironment.minimal(), Optional.empty(), false),
        LIMIT);
  }
}
