package org.amber.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.amber.machine.MachineException;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.StateLines;
import org.amber.machine.StopReason;
import org.amber.snapshot.SnapshotException;

/**
 * One scenario of a guest program that includes {@code awkward.h}: a program that brings kernel
 * objects into a certain state, and tells when by a system call that it makes for nothing else.
 */
public final class AwkwardState {
  /** The call that marks the moment. */
  private static final String MARK = "getppid";

  /** The call after which each of the next steps is looked at. */
  private static final String EVERY_STEP = "getpgrp";

  private static final long[] AROUND = {-1, 0, 1, 30};
  private static final long[] AROUND_IN_SOAK = {-60, -1, 0, 1, 2, 30};
  private static final long STEPS_OF_EVERY = 75;

  private final List<String> command;
  private final Path directory;
  private final long[] around;

  /**
   * @param command the program and the name of the scenario
   * @param directory where the program runs, and where files may be made
   */
  public AwkwardState(List<String> command, Path directory, Scale scale) {
    this.command = List.copyOf(command);
    this.directory = directory;
    this.around = scale.soak() ? AROUND_IN_SOAK : AROUND;
  }

  /**
   * A run that nothing interrupts.
   *
   * @param marks the steps at which the program says that the moment has come
   * @param points the steps at which it is to be saved
   * @param end how it ends
   */
  public record Whole(
      NavigableSet<Long> marks, NavigableSet<Long> points, CapturedMachine.End end) {}

  /** Runs the scenario without interruption. */
  public Whole whole() throws MachineException {
    NavigableSet<Long> marks = new TreeSet<>();
    NavigableSet<Long> points = new TreeSet<>();
    CapturedMachine.End end = run(EVERY_STEP, marks);
    for (long mark : marks) {
      for (long step = mark; step < mark + STEPS_OF_EVERY; step++) {
        points.add(step);
      }
    }
    NavigableSet<Long> single = new TreeSet<>();
    assertThat(run(MARK, single)).as("the end of a second run").isEqualTo(end);
    for (long mark : single) {
      for (long distance : around) {
        points.add(mark + distance);
      }
    }
    marks.addAll(single);
    assertThat(marks).as("steps at which it marks a state").isNotEmpty();
    return new Whole(marks, points.headSet(end.steps(), false), end);
  }

  private CapturedMachine.End run(String call, NavigableSet<Long> marks) throws MachineException {
    try (CapturedMachine machine = CapturedMachine.boot(command, directory)) {
      SnapshotPoint next = new SnapshotPoint.SystemCall(call, 1);
      while (machine.run(next) instanceof StopReason.PointReached) {
        marks.add(machine.machine().steps());
        StopReason ignored = machine.run(new SnapshotPoint.Step(1, true));
      }
      return machine.runToEnd();
    }
  }

  /** Saves the scenario at each of its points, and lets what was saved run to its end. */
  public void check(Whole whole) throws MachineException, IOException, SnapshotException {
    Path file = directory.resolve("point.amber");
    try (CapturedMachine walker = CapturedMachine.boot(command, directory)) {
      for (long step : whole.points()) {
        assertThat(walker.run(new SnapshotPoint.Step(step, false)))
            .isEqualTo(new StopReason.PointReached());
        walker.machine().snapshot(file);
        resume(file, step, walker, whole);
      }
      assertThat(walker.runToEnd()).as("the end of what was saved often").isEqualTo(whole.end());
    }
    Files.delete(file);
  }

  private void resume(Path file, long step, CapturedMachine walker, Whole whole)
      throws MachineException, SnapshotException {
    try (CapturedMachine resumed = CapturedMachine.resume(file)) {
      if (!resumed.machine().digest().equals(walker.machine().digest())) {
        throw differ("restored at step " + step, StateLines.of(file), lines(resumed));
      }
      CapturedMachine.End all = resumed.runToEnd().with(walker.output());
      assertThat(all.output()).as("output, saved at step %d", step).isEqualTo(whole.end().output());
      if (!all.equals(whole.end())) {
        throw differ(
            "ended after a restore at step %d: %s, not %s".formatted(step, all, whole.end()),
            linesAtTheEnd(),
            lines(resumed));
      }
    }
  }

  private List<String> linesAtTheEnd() throws MachineException, SnapshotException {
    try (CapturedMachine machine = CapturedMachine.boot(command, directory)) {
      CapturedMachine.End ignored = machine.runToEnd();
      return lines(machine);
    }
  }

  private List<String> lines(CapturedMachine machine) throws MachineException, SnapshotException {
    Path file = directory.resolve("lines.amber");
    machine.machine().snapshot(file);
    return StateLines.of(file);
  }

  private static AssertionError differ(String what, List<String> wanted, List<String> found) {
    return new AssertionError(
        what
            + System.lineSeparator()
            + String.join(System.lineSeparator(), StateLines.difference(wanted, found)));
  }

  /**
   * Saves the scenario at its first mark.
   *
   * @return what it has written until then
   */
  public String save(Whole whole, Path file) throws MachineException {
    try (CapturedMachine machine = CapturedMachine.boot(command, directory)) {
      assertThat(machine.run(new SnapshotPoint.Step(whole.marks().first(), false)))
          .isEqualTo(new StopReason.PointReached());
      machine.machine().snapshot(file);
      return machine.output();
    }
  }
}
