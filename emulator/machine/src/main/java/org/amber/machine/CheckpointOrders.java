package org.amber.machine;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.host.NioErrors;
import org.amber.kernel.saving.CheckpointRequest;
import org.amber.kernel.saving.CheckpointService;
import org.amber.state.NotSaved;

/**
 * Takes the checkpoints that programs ask for, one after the other. The machine runs on while one
 * is written, unless its time is made of steps: who asked would come back at another step each
 * time.
 */
@NotSaved("who waits asks again in a resumed machine")
final class CheckpointOrders implements CheckpointService {
  private final Machine machine;
  private final CheckpointTarget target;
  private final boolean standsStill;
  private final Deque<CheckpointRequest> waiting = new ArrayDeque<>();

  CheckpointOrders(Machine machine, CheckpointTarget target, boolean standsStill) {
    this.machine = machine;
    this.target = target;
    this.standsStill = standsStill;
  }

  @Override
  public void ask(CheckpointRequest request) {
    waiting.add(request);
    next();
  }

  private void next() {
    machine.post(
        () -> {
          if (standsStill) {
            // Nor may it go on, or be idle, while another one is written.
            machine.awaitSnapshot();
          }
          machine.whenNotSaving(this::begin);
        });
  }

  private void begin() {
    CheckpointRequest request = waiting.poll();
    if (request == null) {
      return;
    }
    if (request.take()) {
      save(request);
    }
    if (!waiting.isEmpty()) {
      next();
    }
  }

  private void save(CheckpointRequest request) {
    try {
      SnapshotJob job = target.begin(request.name(), machine);
      job.whenDone(outcome -> end(request, outcome));
      if (standsStill) {
        SnapshotJob.Outcome ignored = job.await();
      }
    } catch (MachineException e) {
      request.end(errno(e));
    }
  }

  private static void end(CheckpointRequest request, SnapshotJob.Outcome outcome) {
    // Not a switch over patterns, whose code the JVM makes anew at each start.
    request.end(
        outcome instanceof SnapshotJob.Outcome.Failed failed ? errno(failed.reason()) : null);
  }

  /** Why it was not written, as write(2) tells it. */
  private static Errno errno(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ErrnoException known) {
        return known.errno();
      }
      if (cause instanceof IOException known && cause.getCause() == null) {
        return NioErrors.of(known).errno();
      }
    }
    return Errno.EIO;
  }
}
