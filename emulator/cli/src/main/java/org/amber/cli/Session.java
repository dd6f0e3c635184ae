package org.amber.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import org.amber.cli.GuestMachine.RunResult;
import org.amber.cli.GuestMachine.Statistics;
import org.jspecify.annotations.Nullable;

/** Lets one machine run as ordered, and tells about it on stderr. */
final class Session {
  private final PrintStream messages;
  private final boolean digest;
  private final boolean statistics;

  Session(PrintStream messages, ReportOptions reports) {
    this.messages = messages;
    this.digest = reports.digest();
    this.statistics = reports.statistics();
  }

  /**
   * Runs until the program has ended, or has been saved and is to stop there.
   *
   * @return the exit status for the amber command
   */
  int run(GuestMachine machine, @Nullable SnapshotOrder order) {
    RunResult result = machine.run(order == null ? null : order.point());
    if (order != null && result instanceof RunResult.PointReached) {
      save(machine, order);
      if (order.thenContinue()) {
        result = machine.run(null);
      }
    } else if (order != null) {
      say(
          "never reached "
              + order.point()
              + ", no snapshot: the program ended at step "
              + machine.steps());
    }
    int status = exitStatus(result);
    report(machine);
    return status;
  }

  private void save(GuestMachine machine, SnapshotOrder order) {
    Path file = order.outputFor(machine);
    try {
      machine.snapshot(file);
      say("snapshot " + file + " at step " + machine.steps());
    } catch (IOException e) {
      String message = "cannot write the snapshot " + file + ": " + reason(e);
      if (!order.thenContinue()) {
        throw new CommandFailure(message);
      }
      say(message);
    }
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private int exitStatus(RunResult result) {
    return switch (result) {
      case RunResult.Exited(int status) -> status;
      case RunResult.PointReached() -> ExitStatus.OK;
      case RunResult.Killed(int signal) -> {
        String message = SignalMessages.of(signal);
        if (!message.isEmpty()) {
          messages.println(message);
        }
        yield ExitStatus.SIGNAL_BASE + signal;
      }
    };
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
    double seconds = s.elapsed().toNanos() / 1e9;
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
