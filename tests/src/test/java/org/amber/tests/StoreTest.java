package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.amber.machine.MachineException;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SnapshotJob;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotReport;
import org.amber.machine.StopReason;
import org.amber.machine.StoreTarget;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SecretKey;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.MachineClaim;
import org.amber.snapshot.store.Retention;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoreSweep;
import org.amber.snapshot.store.StoredMachine;
import org.amber.snapshot.store.Tries;
import org.amber.tests.harness.CapturedMachine;
import org.amber.tests.harness.CapturedMachine.End;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in a store: each is the machine at its step, and costs what has changed. */
class StoreTest {
  private static final int CAPTURES = 8;

  private final Layout layout = Layout.find();
  @TempDir private Path directory = Path.of("");

  /** All checkpoints that were taken, in order. */
  private final List<SnapshotReport> reports = new ArrayList<>();

  private final SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);
  private final EncryptedPlaces places = new EncryptedPlaces(SnapshotPlaces.FILES, keys);

  /** From now on, if that is wanted. */
  private void encrypt(boolean wanted) {
    if (wanted) {
      SecretKey key = SecretKey.generate();
      keys.add(key);
      keys.encryptTo(key.recipient());
    }
  }

  private CapturedMachine resume(Path file, ResumeOptions options) throws MachineException {
    return CapturedMachine.resume(file, options, places);
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(new Programs(layout).find(program).orElseThrow().toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Where programs run: what they see there does not change. */
  private Path home() {
    Path home = directory.resolve("home");
    assertThat(home.toFile().mkdir() || Files.isDirectory(home)).isTrue();
    return home;
  }

  private End whole(List<String> command) throws MachineException {
    try (CapturedMachine machine = CapturedMachine.boot(command, home())) {
      return machine.runToEnd();
    }
  }

  private Store store() throws IOException {
    return Store.openOrCreate(directory.resolve("store"));
  }

  private MachineClaim claim(Store store, String name) throws IOException {
    MachineClaim claim = store.create(name).claim().orElseThrow();
    claim.seal(places.sealing());
    claim.keep(new Retention(1000, null));
    return claim;
  }

  private void checkpoint(CapturedMachine machine, StoreTarget target) throws MachineException {
    machine
        .machine()
        .beginSnapshot(target)
        .whenDone(
            outcome -> {
              assertThat(outcome).isInstanceOf(SnapshotJob.Outcome.Written.class);
              reports.add(((SnapshotJob.Outcome.Written) outcome).report());
            });
  }

  /** Runs to the end, with checkpoints at steps that lie evenly in the run. */
  private End runWithCheckpoints(CapturedMachine machine, StoreTarget target, long steps)
      throws MachineException {
    long from = machine.machine().steps();
    for (int i = 1; i <= CAPTURES; i++) {
      long step = from + (steps - from) * i / (CAPTURES + 1);
      StopReason reached = machine.run(new SnapshotPoint.Step(step, false));
      assertThat(reached).isInstanceOf(StopReason.PointReached.class);
      checkpoint(machine, target);
    }
    End end = machine.runToEnd();
    machine.machine().awaitSnapshot();
    return end;
  }

  private void checkAll(End whole) throws MachineException {
    assertThat(reports).isNotEmpty();
    for (SnapshotReport report : reports) {
      try (CapturedMachine machine = resume(report.file(), ResumeOptions.DEFAULT)) {
        assertThat(machine.machine().steps()).isEqualTo(report.step());
        End end = machine.runToEnd();
        String before =
            whole.output().substring(0, whole.output().length() - end.output().length());
        assertThat(end.with(before)).as("resumed at step %d", report.step()).isEqualTo(whole);
      }
    }
  }

  private void check(String program, String... arguments) throws Exception {
    List<String> command = command(program, arguments);
    End whole = whole(command);
    Store store = store();
    try (MachineClaim claim = claim(store, "first");
        CapturedMachine machine = CapturedMachine.boot(command, home())) {
      assertThat(runWithCheckpoints(machine, new StoreTarget(claim), whole.steps()))
          .isEqualTo(whole);
    }
    checkAll(whole);
    // Goes on from the middle, in a machine of its own, and what is needed no more is removed.
    SnapshotReport middle = reports.get(CAPTURES / 2);
    reports.clear();
    try (MachineClaim claim = claim(store, "second")) {
      StoreTarget target = new StoreTarget(claim);
      ResumeOptions options = ResumeOptions.DEFAULT.withStore(target);
      try (CapturedMachine machine = resume(middle.file(), options)) {
        End end = runWithCheckpoints(machine, target, whole.steps());
        assertThat(end.digest()).isEqualTo(whole.digest());
      }
    }
    removeAll(store, "first");
    StoreSweep.Result swept = new StoreSweep(store).run();
    assertThat(swept.busy()).isFalse();
    checkAll(whole);
  }

  private static void removeAll(Store store, String name) throws IOException {
    Path machine = store.machine(name).orElseThrow().directory();
    try (Stream<Path> files = Files.list(machine)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(machine);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofMemoryThatIsWrittenAllTheTime(boolean encrypted) throws Exception {
    encrypt(encrypted);
    check("pages", "12", "2000");
  }

  @Test
  void ofProcesses() throws Exception {
    check("fork_tree");
  }

  @Test
  void ofThreadsAndSignals() throws Exception {
    check("combined");
  }

  @Test
  void ofMappedFiles() throws Exception {
    check("mapping");
  }

  /** What has not changed is not written again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void costsWhatHasChanged(boolean encrypted) throws Exception {
    encrypt(encrypted);
    List<String> command = command("pages", "16", "10000");
    End whole = whole(command);
    try (MachineClaim claim = claim(store(), "machine");
        CapturedMachine machine = CapturedMachine.boot(command, home())) {
      StoreTarget target = new StoreTarget(claim);
      assertThat(machine.run(new SnapshotPoint.Step(whole.steps() - 60_000, false)))
          .isInstanceOf(StopReason.PointReached.class);
      checkpoint(machine, target);
      machine.machine().awaitSnapshot();
      assertThat(machine.run(new SnapshotPoint.Step(whole.steps() - 50_000, false)))
          .isInstanceOf(StopReason.PointReached.class);
      checkpoint(machine, target);
      machine.machine().awaitSnapshot();
    }
    assertThat(reports.get(1).bytes()).isLessThan(reports.get(0).bytes() / 4);
    checkAll(whole);
    SnapshotReport last = reports.get(1);
    StoredMachine stored = store().machine("machine").orElseThrow();
    try (MachineClaim claim = stored.claim().orElseThrow()) {
      claim.seal(places.sealing());
      StoreTarget target = new StoreTarget(claim);
      ResumeOptions options = ResumeOptions.DEFAULT.withStore(target);
      try (CapturedMachine machine = resume(last.file(), options)) {
        checkpoints(machine, target, 1000, 1);
      }
    }
    assertThat(reports.getLast().bytes()).isLessThan(reports.get(0).bytes() / 4);
    checkAll(whole);
  }

  /** What is behind the checkpoint that is gone on with does not take its place. */
  @ParameterizedTest
  @ValueSource(strings = {"damaged", "tried in vain"})
  void whoFallsBackKeepsWhatWasGood(String how) throws Exception {
    List<String> command = command("pages", "4", "2000");
    End whole = whole(command);
    Store store = store();
    try (MachineClaim claim = claim(store, "machine");
        CapturedMachine machine = CapturedMachine.boot(command, home())) {
      checkpoints(machine, new StoreTarget(claim), whole.steps() / 8, 3);
    }
    StoredMachine stored = store.machine("machine").orElseThrow();
    Checkpoint newest = stored.checkpoints().getLast();
    if (how.equals("damaged")) {
      byte[] bytes = Files.readAllBytes(newest.path());
      bytes[bytes.length / 2] ^= 1;
      Files.write(newest.path(), bytes);
    } else {
      stored.setTries(Tries.NONE.and(newest.number(), how));
    }
    try (MachineClaim claim = stored.claim().orElseThrow()) {
      claim.keep(new Retention(2, null));
      StoreTarget target = new StoreTarget(claim);
      ResumeOptions options = ResumeOptions.DEFAULT.withStore(target);
      try (CapturedMachine machine = CapturedMachine.resume(reports.get(1).file(), options)) {
        checkpoints(machine, target, whole.steps() / 8, 1);
        assertThat(stored.checkpoints()).extracting(Checkpoint::number).containsExactly(2, 3, 4);
        checkpoints(machine, target, whole.steps() / 8, 1);
        assertThat(stored.checkpoints()).extracting(Checkpoint::number).containsExactly(4, 5);
      }
    }
    StoreSweep.Result swept = new StoreSweep(store).run();
    assertThat(swept.files()).as("files that were left").isZero();
  }

  /** Takes so many checkpoints, each after some steps. */
  private void checkpoints(CapturedMachine machine, StoreTarget target, long steps, int count)
      throws MachineException {
    for (int i = 0; i < count; i++) {
      StopReason reached =
          machine.run(new SnapshotPoint.Step(machine.machine().steps() + steps, false));
      assertThat(reached).isInstanceOf(StopReason.PointReached.class);
      checkpoint(machine, target);
      machine.machine().awaitSnapshot();
    }
  }

  @Test
  void oneMachineIsRunByOneOnly() throws Exception {
    Store store = store();
    try (MachineClaim claim = claim(store, "mine")) {
      assertThat(claim.machine().claim()).isEmpty();
      assertThat(claim.machine().isClaimed()).isTrue();
      assertThatThrownBy(() -> store.create("mine")).hasMessageContaining("has a machine mine");
      claim.removeUnlessSaved();
    }
    // It was never saved, and so leaves nothing.
    assertThat(store.machine("mine")).isEmpty();
    assertThatThrownBy(() -> store.create("../mine")).hasMessageContaining("no name for a machine");
  }
}
