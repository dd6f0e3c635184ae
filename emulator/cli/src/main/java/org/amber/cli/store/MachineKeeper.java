package org.amber.cli.store;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.age.NoKeyException;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.StoredMachine;
import org.amber.snapshot.store.Tries;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one machine of a store going, in a process of its own, until it has ended. Runs in a thread
 * of its own; any thread may stop it.
 */
public final class MachineKeeper implements Runnable {
  private static final int MOST_TRIES = 3;
  private static final int KILLED = 128;

  private final StoredMachine machine;
  private final Restart restart;
  private final boolean retry;
  private final Consumer<String> told;
  private @Nullable Process process;
  private boolean stopped;
  private boolean well = true;

  /**
   * For one machine.
   *
   * @param restart how it is gone on with
   * @param retry whether to go on also if it was set aside
   * @param told of what happens, in single lines
   */
  public MachineKeeper(
      StoredMachine machine, Restart restart, boolean retry, Consumer<String> told) {
    this.machine = machine;
    this.restart = restart;
    this.retry = retry;
    this.told = told;
  }

  /** Whether the machine has ended or was stopped; after the thread's end. */
  public boolean isWell() {
    return well;
  }

  /** Has the machine take a checkpoint and stop. */
  public synchronized void stop() {
    stopped = true;
    if (process != null) {
      process.destroy();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  @Override
  public void run() {
    try {
      keep();
    } catch (IOException | RuntimeException e) {
      // What is in the machine's files may be anything.
      well = false;
      say(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String text) {
    told.accept(machine.name() + ": " + text);
  }

  private void keep() throws IOException, InterruptedException {
    if (retry && machine.aside().isPresent()) {
      machine.takeBack();
    }
    while (!isStopped() && shouldRun()) {
      Tries tries = machine.tries();
      if (tries.count() >= MOST_TRIES) {
        setAside(tries);
        return;
      }
      Checkpoint checkpoint = next(machine.checkpoints(), tries);
      if (!hasKey(checkpoint)) {
        return;
      }
      say("goes on from checkpoint " + checkpoint.number());
      MachineOutput output = output(checkpoint);
      int status = runFrom(checkpoint, output);
      if (!isStopped() && machine.ended().isEmpty()) {
        failed(checkpoint, status, output);
      }
    }
    OptionalInt ended = machine.ended();
    if (ended.isPresent()) {
      say("has ended with status " + ended.getAsInt());
    } else if (isStopped()) {
      say("is stopped");
    }
  }

  private boolean shouldRun() throws SnapshotException {
    if (machine.ended().isPresent()) {
      return false;
    }
    String reason = null;
    if (machine.aside().isPresent()) {
      well = false;
      reason = "was set aside, see " + machine.directory().resolve("aside.txt");
    } else if (machine.isClaimed()) {
      reason = "is running already";
    } else if (machine.checkpoints().isEmpty()) {
      reason = "has no checkpoint";
    }
    if (reason != null) {
      say(reason);
    }
    return reason == null;
  }

  /** The newest with which nothing has failed; when there is none left, the newest. */
  private static Checkpoint next(List<Checkpoint> checkpoints, Tries tries) {
    for (Checkpoint checkpoint : checkpoints.reversed()) {
      if (!tries.has(checkpoint.number())) {
        return checkpoint;
      }
    }
    return checkpoints.getLast();
  }

  private int runFrom(Checkpoint checkpoint, MachineOutput output)
      throws IOException, InterruptedException {
    Process started = restart.start(machine, checkpoint, output);
    synchronized (this) {
      process = started;
      if (stopped) {
        started.destroy();
      }
    }
    return started.waitFor();
  }

  /** Without a key nothing is tried, and so nothing has failed. */
  private boolean hasKey(Checkpoint checkpoint) throws SnapshotException {
    try {
      restart.requireKey(machine, checkpoint);
      return true;
    } catch (NoKeyException e) {
      well = false;
      say("cannot go on: " + e.getMessage());
      return false;
    } catch (SnapshotException e) {
      // Whoever tries finds that out, and then takes an older one.
      return true;
    }
  }

  /** What is encrypted does not lie beside itself in clear. */
  private MachineOutput output(Checkpoint checkpoint) throws IOException {
    return machine.isEncrypted() || checkpoint.isEncrypted()
        ? MachineOutput.passed()
        : MachineOutput.into(machine.directory().resolve("output"));
  }

  /** Whoever has written a checkpoint since has forgotten what was tried before. */
  private void failed(Checkpoint checkpoint, int status, MachineOutput output) throws IOException {
    String outcome = outcome(status, output);
    machine.setTries(machine.tries().and(checkpoint.number(), outcome));
    say("checkpoint " + checkpoint.number() + " failed: " + outcome);
  }

  private static String outcome(int status, MachineOutput output) throws IOException {
    if (status > KILLED) {
      return "amber was killed by signal " + (status - KILLED);
    }
    String last = output.lastOfAmber();
    return "amber ended with status " + status + (last.isEmpty() ? "" : ": " + last);
  }

  private void setAside(Tries tries) throws SnapshotException {
    StringBuilder report = new StringBuilder();
    report.append("Amber could not go on with this machine, and does not try any more.\n");
    for (Tries.Try attempt : tries.tries()) {
      report.append("checkpoint %d: %s%n".formatted(attempt.checkpoint(), attempt.outcome()));
    }
    report.append("To try again: amber up --retry DIR ").append(machine.name()).append('\n');
    machine.setAside(report.toString());
    well = false;
    say(
        "is set aside after "
            + tries.count()
            + " tries, see "
            + machine.directory()
            + "/aside.txt");
  }
}
