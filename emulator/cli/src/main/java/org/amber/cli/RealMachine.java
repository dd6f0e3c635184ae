package org.amber.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.amber.cli.control.ControlServer;
import org.amber.machine.Checkpoints;
import org.amber.machine.Machine;
import org.amber.machine.MachineException;
import org.amber.machine.SnapshotJob;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotProgress;
import org.amber.machine.SnapshotReport;
import org.amber.machine.SnapshotTarget;
import org.amber.machine.StopReason;
import org.amber.machine.StoreTarget;
import org.jspecify.annotations.Nullable;

/**
 * A machine of {@code org.amber.machine} and the trace that it writes.
 *
 * @param trace finished when the machine is closed; null: there is none
 * @param control through which other commands reach it; closed with it
 */
record RealMachine(Machine machine, @Nullable PrintStream trace, ControlServer control)
    implements GuestMachine {
  @Override
  public String programName() {
    return machine.programName();
  }

  @Override
  public List<String> hostChanges() {
    return machine.hostChanges();
  }

  @Override
  public void endWithFirst() {
    machine.endWithFirst();
  }

  @Override
  public boolean signal(int pid, int signal) {
    return machine.signal(pid, signal);
  }

  @Override
  public void signalOldest(int signal) {
    machine.signalOldest(signal);
  }

  @Override
  public void signalAll(int signal) {
    machine.signalAll(signal);
  }

  @Override
  public StopReason run(@Nullable SnapshotPoint until) {
    try {
      return machine.run(until);
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    } finally {
      if (trace != null) {
        trace.flush();
      }
    }
  }

  @Override
  public Optional<String> obstacle() {
    return machine.obstacle();
  }

  @Override
  public SnapshotReport snapshot(NewSnapshot snapshot, Consumer<SnapshotProgress> watcher) {
    try {
      return machine.snapshot(target(snapshot), watcher);
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
  }

  private SnapshotTarget target(NewSnapshot snapshot) {
    return machine.inFile(snapshot.file(), snapshot.parent());
  }

  @Override
  public void beginSnapshot(NewSnapshot snapshot, SnapshotMessages told) {
    try {
      machine.beginSnapshot(target(snapshot)).whenDone(outcome -> tell(outcome, told));
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
  }

  @Override
  public void checkpointTo(CheckpointFiles files, SnapshotMessages told) {
    machine.checkpointTo(
        (name, captured) -> {
          SnapshotJob job = captured.beginSnapshot(files.file(name, captured.steps()));
          job.whenDone(outcome -> tell(outcome, told));
          return job;
        });
  }

  @Override
  public boolean isTransaction() {
    return machine.isTransaction();
  }

  @Override
  public void commit() {
    try {
      machine.commit();
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
  }

  private void tell(SnapshotJob.Outcome outcome, SnapshotMessages told) {
    tell(outcome, told::written, told::failed);
  }

  private void tell(
      SnapshotJob.Outcome outcome, Consumer<SnapshotReport> written, Consumer<String> failed) {
    SnapshotReport report;
    try {
      report = machine.written(outcome);
    } catch (MachineException e) {
      failed.accept(String.valueOf(e.getMessage()));
      return;
    }
    written.accept(report);
  }

  @Override
  public void checkpoint(StoreTarget target, StoreSession.Plan plan, SnapshotMessages told) {
    Consumer<SnapshotJob.Outcome> listener =
        outcome -> tell(outcome, told::checkpoint, told::noCheckpoint);
    Checkpoints checkpoints = new Checkpoints(machine, target, listener);
    checkpoints.start(plan.interval(), plan.atOnce());
    machine.checkpointTo(
        (name, saved) -> {
          SnapshotJob job = saved.beginSnapshot(target.named(name));
          job.whenDone(listener);
          return job;
        });
    if (plan.onTermination()) {
      HostSignals.onTermination(
          new TerminationSignals(
              () -> machine.post(checkpoints::takeLast), told::failed, TerminationSignals::exit));
    }
  }

  @Override
  public boolean hasEnded() {
    return machine.hasEnded();
  }

  @Override
  public long steps() {
    return machine.steps();
  }

  @Override
  public String digest() {
    try {
      return machine.digest();
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
  }

  @Override
  public Machine.Statistics statistics() {
    return machine.statistics();
  }

  /** The process ends right after, and with it what the machine still holds. */
  @Override
  public void close() {
    // Whoever has ordered a snapshot is told of its end.
    machine.awaitSnapshot();
    control.close();
    if (trace != null) {
      trace.flush();
    }
    machine.finish();
  }
}
