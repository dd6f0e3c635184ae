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
import org.amber.machine.EngineNeutral;
import org.amber.machine.Machine;
import org.amber.machine.MachineException;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.StopReason;

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
  private final Map<String, Known> differences;

  /** What differs between engines in a program; what it writes is the same in any case. */
  public enum Difference {
    /** The state at the end. */
    STATE,
    /** Also the steps. */
    STEPS
  }

  /**
   * A difference that is known.
   *
   * @param why what in a processor's truth the other engine does not do
   */
  public record Known(Difference what, String why) {}

  /**
   * @param directory where files may be made
   * @param differences programs that are not the same on all engines
   */
  public EngineAgreement(
      Layout layout, Scale scale, Path directory, Map<String, Known> differences) {
    this.programs = new Programs(layout);
    this.scale = scale;
    this.directory = directory;
    this.differences = differences;
  }

  /** What is to be run. */
  private record Program(List<String> command, List<String> environment, Path files) {
    CapturedMachine boot(Engine engine) throws MachineException {
      return CapturedMachine.boot(command, environment, files, List.of(), engine);
    }

    CapturedMachine.End run(Engine engine) throws MachineException {
      try (CapturedMachine machine = boot(engine)) {
        return neutral(machine, "");
      }
    }
  }

  /** Runs to the end; the digest is without what engines differ in. */
  private static CapturedMachine.End neutral(CapturedMachine machine, String before)
      throws MachineException {
    StopReason reason = machine.run(null);
    Machine stopped = machine.machine();
    return new CapturedMachine.End(
        reason, stopped.steps(), EngineNeutral.digest(stopped), before + machine.output());
  }

  /** Runs the case's only command on each engine, and on one after the other. */
  public void check(TestCase test) throws IOException, MachineException {
    Path files = directory.resolve(test.name());
    Fixture.fill(files);
    Processes.Order order =
        Differential.order(programs, test, test.invocations().getFirst(), files);
    // A dynamic linker that binds functions late saves MXCSR on the stack, where it can be seen.
    List<String> environment = new ArrayList<>(List.of("LD_BIND_NOW=1"));
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
    Known known = differences.get(test.name());
    if (known == null) {
      assertThat(got.digest()).as("%s %s: digest", test, what).isEqualTo(wanted.digest());
    }
    if (known == null || known.what() != Difference.STEPS) {
      assertThat(got.steps()).as("%s %s: steps", test, what).isEqualTo(wanted.steps());
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
      return neutral(machine, output.toString());
    } finally {
      machine.close();
    }
  }
}
