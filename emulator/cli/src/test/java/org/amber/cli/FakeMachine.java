package org.amber.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.amber.machine.Machine;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotProgress;
import org.amber.machine.SnapshotReport;
import org.amber.machine.StopReason;
import org.amber.machine.StoreTarget;
import org.jspecify.annotations.Nullable;

/** Comes back from each run with the next of the results it was made with, 100 steps later. */
final class FakeMachine implements GuestMachine {
  static final int FIRST_PID = 1000;
  final List<String> signals = new ArrayList<>();
  final List<Path> snapshots = new ArrayList<>();
  @Nullable Path parent;
  final List<String> runs = new ArrayList<>();
  @Nullable CommandFailure snapshotFailure;
  Optional<String> obstacle = Optional.empty();
  @Nullable CheckpointFiles checkpoints;
  StoreSession.@Nullable Plan plan;
  boolean closed;
  boolean transaction;
  int commits;
  boolean endsWithFirst;
  private final Deque<StopReason> results;
  private long steps;

  FakeMachine(StopReason... results) {
    this.results = new ArrayDeque<>(List.of(results));
  }

  @Override
  public String programName() {
    return "prog";
  }

  @Override
  public void checkpointTo(CheckpointFiles files, SnapshotMessages told) {
    checkpoints = files;
  }

  @Override
  public boolean isTransaction() {
    return transaction;
  }

  @Override
  public void commit() {
    commits++;
  }

  @Override
  public List<String> hostChanges() {
    return List.of();
  }

  @Override
  public void endWithFirst() {
    endsWithFirst = true;
  }

  @Override
  public boolean signal(int pid, int signal) {
    signals.add(signal + " to " + pid);
    return pid == FIRST_PID;
  }

  @Override
  public void signalOldest(int signal) {
    signals.add(signal + " to the oldest");
  }

  @Override
  public void signalAll(int signal) {
    signals.add(signal + " to all");
  }

  @Override
  public StopReason run(@Nullable SnapshotPoint until) {
    runs.add(String.valueOf(until));
    steps += 100;
    return results.remove();
  }

  @Override
  public Optional<String> obstacle() {
    return obstacle;
  }

  @Override
  public SnapshotReport snapshot(NewSnapshot snapshot, Consumer<SnapshotProgress> watcher) {
    if (snapshotFailure != null) {
      throw snapshotFailure;
    }
    snapshots.add(snapshot.file());
    parent = snapshot.parent();
    watcher.accept(new SnapshotProgress(1, 1, 0));
    return new SnapshotReport(snapshot.file(), steps, 2_500_000, 40_000_000, 5000);
  }

  @Override
  public void beginSnapshot(NewSnapshot wanted, SnapshotMessages told) {
    told.written(snapshot(wanted, progress -> {}));
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public String digest() {
    return "c0ffee";
  }

  @Override
  public Machine.Statistics statistics() {
    return new Machine.Statistics(steps, 20_000_000, 3, 4, Map.of("fanotify_init", 2L));
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void checkpoint(StoreTarget target, StoreSession.Plan wanted, SnapshotMessages told) {
    plan = wanted;
  }

  @Override
  public boolean hasEnded() {
    return true;
  }
}
