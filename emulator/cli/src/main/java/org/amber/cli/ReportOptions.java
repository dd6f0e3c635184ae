package org.amber.cli;

import java.nio.file.Path;
import org.amber.cli.options.OptionTable;

/** What to tell about a run. */
final class ReportOptions {
  private boolean digest;
  private boolean statistics;
  private TraceTarget strace = new TraceTarget.None();

  void addTo(OptionTable table) {
    table
        .flag(
            "--digest",
            "at the end, print a digest of the whole machine and its step",
            () -> digest = true)
        .flag(
            "--stats",
            "at the end, print steps, time, system calls and page faults",
            () -> statistics = true)
        .optionalValue(
            "--strace",
            "FILE",
            "print each system call as strace(1) does, to stderr or to FILE",
            text ->
                strace =
                    text.isEmpty()
                        ? new TraceTarget.StandardError()
                        : new TraceTarget.ToFile(Path.of(text)));
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
