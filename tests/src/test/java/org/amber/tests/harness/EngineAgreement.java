package org.amber.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.amber.machine.Engine;
import org.amber.machine.MachineException;
import org.amber.machine.SnapshotPoint;

/**
 * A deterministic program takes the same steps, writes the same and ends in the same state on every
 * engine; and a machine that is saved on one goes on with the other, and back, as if nothing had
 * happened.
 */
public final class EngineAgreement {
  private static final List<Engine> ENGINES = List.of(Engine.UNICORN, Engine.JVM);

  private final Programs programs;
  private final Scale scale;
  private final Path directory;
  private final Map<String, String> differentState;

  /**
   * @param directory where files may be made
   * @param differentState programs whose state differs between engines at the end, and why; their
   *     steps and what they write are the same
   */
  public EngineAgreement(
      Layout layout, Scale scale, Path directory, Map<String, String> differentState) {
    this.programs = new Programs(layout);
    this.scale = scale;
    this.directory = directory;
    this.differentState = differentState;
  }

  /** What is to be run. */
  private record Program(List<String> command, List<String> environment, Path files) {
    CapturedMachine boot(Engine engine) throws MachineException {
      return CapturedMachine.boot(command, environment, files, List.of(), engine);
    }

    CapturedMachine.End run(Engine engine) throws MachineException {
      try (CapturedMachine machine = boot(engine)) {
        return machine.runToEnd();
      }
    }
  }

  /** Runs the case's only command on each engine, and on one after the other. */
  public void check(TestCase test) throws IOException, MachineException {
    Path files = directory.resolve(test.name());
    Fixture.fill(files);
    Processes.Order order =
        Differential.order(programs, test, test.invocations().getFirst(), files);
    List<String> environment = new ArrayList<>();
    order.environment().forEach((name, value) -> environment.add(name + "=" + value));
    Program program = new Program(order.command(), environment, files);
    CapturedMachine.End unicorn = program.run(Engine.UNICORN);
    CapturedMachine.End own = program.run(Engine.JVM);
    compare(test, "on the other engine", own, unicorn);
    String changed = "changing engines (seed %d)".formatted(scale.seed());
    CapturedMachine.End end = changing(test, program, unicorn.steps());
    compare(test, changed, end, unicorn);
    Fixture.delete(files);
  }

  private void compare(
      TestCase test, String what, CapturedMachine.End got, CapturedMachine.End wanted) {
    assertThat(got.output()).as("%s %s: output", test, what).isEqualTo(wanted.output());
    assertThat(got.reason()).as("%s %s: end", test, what).isEqualTo(wanted.reason());
    assertThat(got.steps()).as("%s %s: steps", test, what).isEqualTo(wanted.steps());
    if (!differentState.containsKey(test.name())) {
      assertThat(got.digest()).as("%s %s: digest", test, what).isEqualTo(wanted.digest());
    }
  }

  /** Saves the machine at random steps and goes on with the other engine. */
  private CapturedMachine.End changing(TestCase test, Program program, long steps)
      throws IOException, MachineException {
    Random random = new Random(scale.seed() ^ test.name().hashCode());
    long[] points = random.longs(Math.max(2, scale.steps()), 1, Math.max(2, steps)).toArray();
    Arrays.sort(points);
    StringBuilder output = new StringBuilder();
    CapturedMachine machine = program.boot(ENGINES.getFirst());
    try {
      for (int i = 0; i < points.length && machine.machine().steps() < points[i]; i++) {
        assertThat(machine.run(new SnapshotPoint.Step(points[i], false)))
            .as("%s: step %d", test, points[i])
            .isNotNull();
        Path file = directory.resolve(test.name() + "-" + i);
        machine.machine().snapshot(file);
        output.append(machine.output());
        machine.close();
        machine = CapturedMachine.resume(file, ENGINES.get((i + 1) % ENGINES.size()));
        Files.delete(file);
      }
      return machine.runToEnd().with(output.toString());
    } finally {
      machine.close();
    }
  }
}
