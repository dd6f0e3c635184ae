package org.amber.machine;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.amber.abi.Signal;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Saves a machine again and again while it runs. One checkpoint is written at a time; when the next
 * one is due before that, it is taken as soon as the one before is written. A machine that has done
 * nothing is not saved again. For the machine's thread.
 */
@NotSaved("what the user wants of this run")
public final class Checkpoints {
  private static final long NEVER = -1;
  private static final int SIGTERM = Signal.SIGTERM.number();

  private final Machine machine;
  private final SnapshotTarget target;
  private final Consumer<SnapshotJob.Outcome> told;
  private long lastStep = NEVER;
  private boolean due;
  private @Nullable Path lastFile;

  /**
   * When checkpoints are taken: after so many steps, or so much of the host's time; 0: not by that.
   *
   * @param steps since the one before, or since the start
   * @param millis as above
   */
  public record Interval(long steps, long millis) {
    /** Not by themselves. */
    public static final Interval NEVER = new Interval(0, 0);
  }

  /**
   * For one machine.
   *
   * @param told of each checkpoint, in the machine's thread
   */
  public Checkpoints(Machine machine, SnapshotTarget target, Consumer<SnapshotJob.Outcome> told) {
    this.machine = machine;
    this.target = target;
    this.told = told;
  }

  /**
   * Takes checkpoints from now on, before the machine runs.
   *
   * @param atOnce whether the first is taken before its next step
   */
  public void start(Interval interval, boolean atOnce) {
    if (atOnce) {
      take();
    } else {
      lastStep = machine.steps();
    }
    if (interval.steps > 0) {
      everySteps(interval.steps);
    }
    if (interval.millis > 0) {
      Thread ignored =
          Thread.ofPlatform()
              .daemon()
              .name("checkpoints")
              .start(() -> everyMillis(interval.millis));
    }
  }

  private void everySteps(long steps) {
    long next = (machine.steps() / steps + 1) * steps;
    machine.atStep(
        next,
        () -> {
          take();
          everySteps(steps);
        });
  }

  private void everyMillis(long millis) {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(millis);
        machine.post(this::take);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a checkpoint now, or when the one that is being written is. */
  public void take() {
    if (machine.isBeingSaved()) {
      due = true;
      return;
    }
    due = false;
    // Of a machine that has ended nothing could go on.
    if (machine.steps() == lastStep || machine.hasEnded()) {
      return;
    }
    try {
      lastStep = machine.steps();
      machine.beginSnapshot(target).whenDone(this::taken);
    } catch (MachineException e) {
      told.accept(new SnapshotJob.Outcome.Failed(e));
    }
  }

  /**
   * Takes a last checkpoint, unless nothing has happened since the one before, and comes back: as
   * killed by SIGTERM when the machine could not be saved as it is. One that has ended does so by
   * itself.
   */
  public void takeLast() {
    machine.awaitSnapshot();
    if (machine.hasEnded()) {
      return;
    }
    take();
    machine.awaitSnapshot();
    Path file = lastStep == machine.steps() ? lastFile : null;
    machine.comeBack(file == null ? new StopReason.Killed(SIGTERM) : new StopReason.Saved(file));
  }

  private void taken(SnapshotJob.Outcome outcome) {
    if (outcome instanceof SnapshotJob.Outcome.Written written) {
      lastFile = written.report().file();
    } else {
      lastStep = NEVER;
    }
    told.accept(outcome);
    if (due) {
      take();
    }
  }
}
