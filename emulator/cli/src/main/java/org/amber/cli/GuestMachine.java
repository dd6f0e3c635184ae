package org.amber.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.amber.machine.Machine;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotProgress;
import org.amber.machine.SnapshotReport;
import org.amber.machine.StopReason;
import org.amber.machine.StoreTarget;
import org.jspecify.annotations.Nullable;

/** A {@link Machine} as the commands see it. */
interface GuestMachine extends AutoCloseable {

  /** As {@link Machine#programName}. */
  String programName();

  /** As {@link Machine#hostChanges}. */
  List<String> hostChanges();

  /** As {@link Machine#endWithFirst}. */
  void endWithFirst();

  /** As {@link Machine#signal}. */
  boolean signal(int pid, int signal);

  /** As {@link Machine#signalOldest}. */
  void signalOldest(int signal);

  /** As {@link Machine#signalAll}. */
  void signalAll(int signal);

  /** As {@link Machine#run}. */
  StopReason run(@Nullable SnapshotPoint until);

  /** As {@link Machine#obstacle}. */
  Optional<String> obstacle();

  /**
   * As {@link Machine#snapshot}.
   *
   * @throws CommandFailure when it cannot be written
   */
  SnapshotReport snapshot(NewSnapshot snapshot, Consumer<SnapshotProgress> watcher);

  /**
   * As {@link Machine#beginSnapshot}.
   *
   * @param told what came of it, when it is known
   * @throws CommandFailure when it cannot be captured
   */
  void beginSnapshot(NewSnapshot snapshot, SnapshotMessages told);

  /**
   * As {@link Machine#checkpointTo}.
   *
   * @param told what comes of each
   */
  void checkpointTo(CheckpointFiles files, SnapshotMessages told);

  /**
   * Takes checkpoints from now on; before it runs.
   *
   * @param told what came of each
   */
  void checkpoint(StoreTarget target, StoreSession.Plan plan, SnapshotMessages told);

  /** As {@link Machine#hasEnded}. */
  boolean hasEnded();

  /** As {@link Machine#isTransaction}. */
  boolean isTransaction();

  /**
   * As {@link Machine#commit}.
   *
   * @throws CommandFailure when it fails
   */
  void commit();

  /** As {@link Machine#steps}. */
  long steps();

  /** As {@link Machine#digest}. */
  String digest();

  /** As {@link Machine#statistics}. */
  Machine.Statistics statistics();

  @Override
  void close();
}
