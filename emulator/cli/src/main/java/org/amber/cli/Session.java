package org.amber.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.amber.cli.inspect.PlainText;
import org.amber.machine.Machine.Statistics;
import org.amber.machine.SnapshotReport;
import org.amber.machine.StopReason;
import org.jspecify.annotations.Nullable;

/** Lets one machine run as ordered, and tells about it on stderr. */
final class Session {
  private final PrintStream messages;
  private final SnapshotMessages snapshots;
  private final boolean digest;
  private final boolean statistics;

  Session(CommandContext context, ReportOptions reports) {
    this.messages = context.messages();
    this.snapshots = reports.snapshots(context);
    this.digest = reports.digest();
    this.statistics = reports.statistics();
  }

  /**
   * Runs until the program has ended, or has been saved and is to stop there.
   *
   * @return the exit status for the amber command
   */
  int run(GuestMachine machine, @Nullable SnapshotOrder order) {
    machine.hostChanges().forEach(change -> say(PlainText.of(change)));
    StopReason result = machine.run(order == null ? null : order.point());
    if (order != null && result instanceof StopReason.PointReached) {
      save(machine, order);
      if (order.thenContinue()) {
        result = machine.run(null);
      }
    } else if (order != null && !(result instanceof StopReason.Saved)) {
      say(
          "never reached "
              + order.point()
              + ", no snapshot: the program ended at step "
              + machine.steps()
              + machine.obstacle().map(why -> "; " + why).orElse(""));
    }
    int status = exitStatus(result, machine);
    report(machine);
    settle(result, machine);
    return status;
  }

  /** What a transaction has written reaches the host, or is no more. */
  private void settle(StopReason result, GuestMachine machine) {
    if (!machine.isTransaction()) {
      return;
    }
    if (result instanceof StopReason.Exited exited && exited.status() == ExitStatus.OK) {
      machine.commit();
    } else if (result instanceof StopReason.Exited || result instanceof StopReason.Killed) {
      say("the program failed: nothing that it wrote was committed");
    }
  }

  private void save(GuestMachine machine, SnapshotOrder order) {
    NewSnapshot snapshot = order.outputFor(machine);
    if (!order.thenContinue()) {
      snapshots.written(saved(machine, snapshot));
      return;
    }
    try {
      machine.beginSnapshot(snapshot, snapshots);
    } catch (CommandFailure e) {
      snapshots.failed(e.getMessage());
    }
  }

  private SnapshotReport saved(GuestMachine machine, NewSnapshot snapshot) {
    try {
      return machine.snapshot(snapshot, snapshots::progress);
    } finally {
      snapshots.endProgress();
    }
  }

  private int exitStatus(StopReason result, GuestMachine machine) {
    // Not a switch over patterns, whose code the JVM makes anew at each start.
    if (result instanceof StopReason.Exited exited) {
      return exited.status();
    }
    if (result instanceof StopReason.Saved saved) {
      say(SnapshotMessages.text(saved.file(), machine.steps()));
    }
    return result instanceof StopReason.Killed killed ? killed(killed.signal()) : ExitStatus.OK;
  }

  private int killed(int signal) {
    String message = SignalMessages.of(signal);
    if (!message.isEmpty()) {
      messages.println(message);
    }
    return ExitStatus.SIGNAL_BASE + signal;
  }

  private void report(GuestMachine machine) {
    if (digest) {
      say("digest " + machine.digest() + " at step " + machine.steps());
    }
    if (statistics) {
      report(machine.statistics());
    }
  }

  private void report(Statistics s) {
    double seconds = s.elapsedNanos() / 1e9;
    say(
        String.format(
            Locale.ROOT,
            "%d steps in %.3f s (%.1f million steps/s), %d system calls, %d page faults",
            s.steps(),
            seconds,
            s.steps() / Math.max(seconds, 1e-9) / 1e6,
            s.systemCalls(),
            s.pageFaults()));
    s.unknownCalls()
        .forEach(
            (name, times) ->
                say("unknown system call " + name + " answered with ENOSYS, times " + times));
  }

  private void say(String message) {
    messages.println("amber: " + message);
  }
}
