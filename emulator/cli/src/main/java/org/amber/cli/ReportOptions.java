package org.amber.cli;

import java.nio.file.Path;
import org.amber.cli.options.OptionTable;

/** What to tell about a run. */
final class ReportOptions {
  private boolean digest;
  private boolean statistics;
  private SnapshotMessages.Style style = SnapshotMessages.Style.TEXT;
  private TraceTarget strace = new TraceTarget.None();

  void addTo(OptionTable table) {
    table
        .flag(
            "--digest",
            "at the end, print a digest of the whole machine and its step",
            () -> digest = true)
        .forOneRun()
        .flag(
            "--stats",
            "at the end, print steps, time, system calls and page faults",
            () -> statistics = true)
        .forOneRun()
        .flag(
            "--json",
            "tell of snapshots as JSON, a line for each: file, step, stop_ms, write_ms, bytes",
            () -> style = SnapshotMessages.Style.JSON)
        .flag(
            "--quiet",
            "tell of no snapshot but one that fails",
            () -> style = SnapshotMessages.Style.QUIET)
        .optionalValue(
            "--strace",
            "FILE",
            "print each system call as strace(1) does, to stderr or to FILE",
            text ->
                strace =
                    text.isEmpty()
                        ? new TraceTarget.StandardError()
                        : new TraceTarget.ToFile(Path.of(text)))
        .forOneRun();
  }

  /** Who tells of snapshots. */
  SnapshotMessages snapshots(CommandContext context) {
    return new SnapshotMessages(context.messages(), style, context.onTerminal());
  }

  boolean digest() {
    return digest;
  }

  boolean statistics() {
    return statistics;
  }

  TraceTarget strace() {
    return strace;
  }
}
