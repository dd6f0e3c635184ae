package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.amber.machine.Checkpoints;
import org.amber.machine.Machine;
import org.amber.machine.MachineException;
import org.amber.machine.SnapshotJob;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotReport;
import org.amber.machine.SnapshotTarget;
import org.amber.machine.StopReason;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotWriter;
import org.amber.tests.harness.CapturedMachine;
import org.amber.tests.harness.CapturedMachine.End;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots that are written while their machine runs on: each is the machine as it was at its
 * step, and none changes what becomes of the machine.
 */
class CaptureWhileRunningTest {
  private static final int MILLIS_BETWEEN = 25;
  private static final int CAPTURES = 6;

  private final Layout layout = Layout.find();
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  /** What was captured during one run, in order. */
  private final List<SnapshotReport> reports = new ArrayList<>();

  private final List<Throwable> failures = new ArrayList<>();

  /** How many of the files stay; the next one takes the place of the oldest. */
  private int kept = Integer.MAX_VALUE;

  private int captured;

  /** Captures the machine, in its thread; tells when that is written. */
  private void capture(Machine machine, CountDownLatch done) {
    Path file = directory.resolve(captured++ % kept + ".amber");
    try {
      machine
          .beginSnapshot(file)
          .whenDone(
              outcome -> {
                note(outcome);
                done.countDown();
              });
    } catch (MachineException e) {
      failures.add(e);
      done.countDown();
    }
  }

  private void note(SnapshotJob.Outcome outcome) {
    switch (outcome) {
      case SnapshotJob.Outcome.Written(SnapshotReport report) -> reports.add(report);
      case SnapshotJob.Outcome.Failed(Throwable reason) -> failures.add(reason);
    }
  }

  /** One capture; the next one is not ordered before it is written. */
  private void captureOnce(Machine machine) {
    CountDownLatch done = new CountDownLatch(1);
    machine.post(() -> capture(machine, done));
    await(done);
  }

  /** Ends early when the thread is interrupted: the machine has come to its end. */
  private static void await(CountDownLatch said) {
    try {
      said.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Captures the machine in fixed time, however far it has come. */
  private End captureInTime(CapturedMachine machine, long ignoredSteps) throws MachineException {
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      var ticking =
          clock.scheduleAtFixedRate(
              () -> captureOnce(machine.machine()), 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
      End end = machine.runToEnd();
      assertThat(ticking.cancel(true)).isTrue();
      return end;
    }
  }

  /** Captures the machine at steps that lie evenly in its run. */
  private End captureInSteps(CapturedMachine machine, long steps) throws MachineException {
    for (int i = 1; i <= CAPTURES; i++) {
      StopReason reached = machine.run(new SnapshotPoint.Step(steps * i / (CAPTURES + 1), false));
      assertThat(reached).isInstanceOf(StopReason.PointReached.class);
      capture(machine.machine(), new CountDownLatch(1));
    }
    return machine.runToEnd();
  }

  /** Runs a machine while it is captured. */
  @FunctionalInterface
  private interface Run {
    End toEnd(CapturedMachine machine, long steps) throws MachineException;
  }

  private void check(Run run, String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(new Programs(layout).find(program).orElseThrow().toString());
    command.addAll(List.of(arguments));
    End whole;
    try (CapturedMachine machine = CapturedMachine.boot(command, directory)) {
      whole = machine.runToEnd();
    }
    try (CapturedMachine machine = CapturedMachine.boot(command, directory)) {
      End captured = run.toEnd(machine, whole.steps());
      machine.machine().awaitSnapshot();
      assertThat(failures).isEmpty();
      assertThat(captured).isEqualTo(whole);
    }
    assertThat(reports).isNotEmpty();
    int first = Math.max(0, reports.size() - kept);
    int stride = scale.soak() ? 1 : Math.max(1, (reports.size() - first) / 6);
    for (int i = first; i < reports.size(); i += stride) {
      checkRest(whole, reports.get(i));
    }
  }

  private static void checkRest(End whole, SnapshotReport report) throws Exception {
    try (CapturedMachine machine = CapturedMachine.resume(report.file())) {
      assertThat(machine.machine().steps()).isEqualTo(report.step());
      End end = machine.runToEnd();
      String before = whole.output().substring(0, whole.output().length() - end.output().length());
      assertThat(end.with(before)).as("resumed at step %d", report.step()).isEqualTo(whole);
    }
  }

  /** What comes before a place is reached. */
  @FunctionalInterface
  private interface Obstacle {
    void pass() throws SnapshotException;
  }

  private record DelayedTarget(SnapshotTarget place, Obstacle before) implements SnapshotTarget {
    @Override
    public String name() {
      return place.name();
    }

    @Override
    public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known)
        throws SnapshotException {
      before.pass();
      return place.write(writer, pages, known);
    }
  }

  private static void awaitState(Thread thread, Predicate<Thread.State> awaited) {
    while (!awaited.test(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  /** The machine's memory must not go while someone reads it. */
  @Test
  void whoeverWaitsForASnapshotWaitsForTheNextOneToo() throws Exception {
    try (CapturedMachine running = bootPages()) {
      Machine machine = running.machine();
      CountDownLatch said = new CountDownLatch(1);
      SnapshotTarget file = machine.inFile(directory.resolve("file"), null);
      SnapshotTarget target = new DelayedTarget(file, () -> await(said));
      Checkpoints checkpoints = new Checkpoints(machine, target, this::note);
      checkpoints.take();
      assertThat(running.run(new SnapshotPoint.Step(1000, false)))
          .isInstanceOf(StopReason.PointReached.class);
      checkpoints.take();
      said.countDown();
      machine.awaitSnapshot();
      assertThat(machine.isBeingSaved()).isFalse();
      assertThat(reports).extracting(SnapshotReport::step).containsExactly(0L, 1000L);
    }
  }

  /** An older checkpoint is not what the machine was when it was ended. */
  @Test
  void whereTheLastCheckpointCannotBeWrittenTheMachineIsNotSaved() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    try (CapturedMachine running = bootPages()) {
      Machine machine = running.machine();
      Checkpoints checkpoints =
          new Checkpoints(machine, machine.inFile(place.resolve("file"), null), this::note);
      checkpoints.take();
      checkpoints.takeLast();
      assertThat(running.run(null)).isEqualTo(new StopReason.Saved(place.resolve("file")));
      assertThat(running.run(new SnapshotPoint.Step(1000, false)))
          .isInstanceOf(StopReason.PointReached.class);
      Files.delete(place.resolve("file"));
      Files.delete(place);
      checkpoints.takeLast();
      assertThat(running.run(null)).isInstanceOf(StopReason.Killed.class);
      assertThat(reports).hasSize(1);
      assertThat(failures).hasSize(1);
      StopReason end = running.run(null);
      assertThat(end).isInstanceOf(StopReason.Exited.class);
      checkpoints.takeLast();
      assertThat(running.run(null)).isEqualTo(end);
    }
  }

  private CapturedMachine bootPages() throws MachineException {
    String program = new Programs(layout).find("pages").orElseThrow().toString();
    return CapturedMachine.boot(List.of(program, "4", "10"), directory);
  }

  /** Whatever ends its writer, the machine is told, and goes on. */
  @Test
  void aSnapshotThatFailsIsNoEndOfTheMachine() throws Exception {
    try (CapturedMachine running = bootPages()) {
      Machine machine = running.machine();
      for (Throwable fault : List.of(new LinkageError("a"), new IllegalStateException("b"))) {
        SnapshotJob job = machine.beginSnapshot(new FaultyTarget(fault));
        assertThatThrownBy(() -> machine.written(job.await()))
            .isInstanceOf(MachineException.class)
            .hasMessageStartingWith("cannot save the machine: internal error: " + fault);
      }
      capture(machine, new CountDownLatch(1));
      StopReason ignored = running.run(null);
      machine.awaitSnapshot();
      assertThat(reports).hasSize(1);
    }
  }

  /** A place that Amber has a fault about. */
  private record FaultyTarget(Throwable fault) implements SnapshotTarget {
    @Override
    public String name() {
      return "nowhere";
    }

    @Override
    public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known) {
      if (fault instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) fault;
    }
  }

  /** In the soak for more than a minute: some 2,000 captures. */
  @Test
  void oneAfterTheOtherForAMinute() throws Exception {
    kept = 4;
    check(this::captureInTime, "pages", "1", scale.soak() ? "160000000" : "60000");
    System.out.printf("%d captures%n", reports.size());
  }

  @Test
  void ofMemoryThatIsWrittenAllTheTime() throws Exception {
    check(this::captureInTime, "pages", "24", "10000");
  }

  @Test
  void ofProcessesThatShareAndCopyMemory() throws Exception {
    check(this::captureInSteps, "fork_tree");
  }

  @Test
  void ofThreads() throws Exception {
    check(this::captureInSteps, "threads");
  }

  @Test
  void ofFilesThatAreMappedAndWritten() throws Exception {
    check(this::captureInSteps, "mapping");
  }

  /** A writer that fails while the guest waits in the middle of a step for room for copies. */
  private End captureWhenOneHasFailed(CapturedMachine machine, long ignoredSteps)
      throws MachineException {
    // All is filled, and will be stored into again.
    assertThat(machine.run(new SnapshotPoint.SystemCall("write", 1)))
        .isInstanceOf(StopReason.PointReached.class);
    Thread guest = Thread.currentThread();
    SnapshotTarget failing =
        new DelayedTarget(
            machine.machine().inFile(directory.resolve("nowhere"), null),
            () -> {
              awaitState(guest, Thread.State.TIMED_WAITING::equals);
              throw new SnapshotException("no room");
            });
    machine
        .machine()
        .beginSnapshot(failing)
        .whenDone(
            outcome -> {
              assertThat(outcome).isInstanceOf(SnapshotJob.Outcome.Failed.class);
              capture(machine.machine(), new CountDownLatch(1));
            });
    return machine.runToEnd();
  }

  private End endOfProgramThatSavesItself(boolean whileAnotherIsWritten) throws Exception {
    String program = new Programs(layout).find("saves_itself").orElseThrow().toString();
    try (CapturedMachine running = CapturedMachine.boot(List.of(program, "2", "1000"), directory)) {
      Machine machine = running.machine();
      Path file = directory.resolve("file");
      machine.checkpointTo((name, saved) -> saved.beginSnapshot(file));
      if (whileAnotherIsWritten) {
        SnapshotTarget place = machine.inFile(directory.resolve("other"), null);
        Thread guest = Thread.currentThread();
        SnapshotTarget target =
            new DelayedTarget(
                place, () -> awaitState(guest, state -> state != Thread.State.RUNNABLE));
        machine.beginSnapshot(target).whenDone(this::note);
      }
      return running.runToEnd();
    }
  }

  /** Else its end would depend on how long it takes to write a file. */
  @Test
  void aProgramThatAsksForOneWaitsInNoTimeForTheOneThatIsBeingWritten() throws Exception {
    assertThat(endOfProgramThatSavesItself(true)).isEqualTo(endOfProgramThatSavesItself(false));
    assertThat(reports).hasSize(1);
  }

  @Test
  void whoIsToldOfAnEndMayCaptureAgain() throws Exception {
    check(this::captureWhenOneHasFailed, "pages", "100", "4");
  }
}
