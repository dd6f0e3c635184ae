package org.amber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.machine.LocalHost;
import org.amber.machine.SnapshotPoint;
import org.amber.snapshot.SnapshotStreams;
import org.jspecify.annotations.Nullable;

/** Where to take a snapshot, into which file, and what then. */
final class SnapshotOptions {
  static final String PARENT =
      "write only what this snapshot does not have: the new one needs it, and what it needs itself,"
          + " where they are (amber compact makes it whole)";

  private @Nullable SnapshotPoint point;
  private @Nullable Path output;
  private @Nullable Boolean thenContinue;
  private @Nullable Path parent;

  void addTo(OptionTable table) {
    table
        .value(
            "--snapshot-at",
            "POINT",
            "take a snapshot just before the instruction at POINT runs: step:N after N steps,"
                + " step:+N after N steps from here, addr:0xA at an address, syscall:NAME[:K] at"
                + " the Kth such system call from here, or the name of a function",
            text -> point = SnapshotPointParser.parse(text))
        .forOneRun()
        .value(
            "-o --output",
            "FILE",
            "the snapshot's file (default: PROGRAM-STEP.amber in this directory); - is standard"
                + " output: then the program's goes to standard error",
            text -> output = Path.of(text))
        .forOneRun()
        .value(
            "--then",
            "stop|continue",
            "what the program does after the snapshot (default: stop)",
            text -> thenContinue = parseThen(text))
        .forOneRun()
        .value("--parent", "FILE", PARENT, text -> parent = SnapshotFileOperand.parent(text))
        .forOneRun();
  }

  /** Whether a text says that the program goes on. */
  static boolean parseThen(String text) {
    return switch (text) {
      case "stop" -> false;
      case "continue" -> true;
      default -> throw new IllegalArgumentException("expected stop or continue, not " + text);
    };
  }

  /**
   * The order, or null when no snapshot is wanted.
   *
   * @throws UsageException when options contradict each other
   * @throws CommandFailure when the file surely cannot be written
   */
  @Nullable SnapshotOrder order(Machines machines) {
    if (point == null) {
      if (output != null || thenContinue != null || parent != null) {
        String option = output != null ? "--output" : parent != null ? "--parent" : "--then";
        throw new UsageException(option + " needs --snapshot-at POINT");
      }
      return null;
    }
    if (output != null) {
      checkOutput(output);
      if (output.equals(SnapshotStreams.STANDARD)) {
        machines.keepOutput();
      }
    }
    return new SnapshotOrder(point, output, parent, Boolean.TRUE.equals(thenContinue));
  }

  /** Tells before a long run what would else be found out after it. */
  static void checkOutput(Path file) {
    if (file.equals(SnapshotStreams.STANDARD)) {
      if (LocalHost.isTerminal(1)) {
        throw new CommandFailure(
            "standard output is a terminal: send the snapshot into a pipe or file, or name one");
      }
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    String trouble = null;
    if (SnapshotStreams.isPipe(file)) {
      return;
    }
    if (Files.isDirectory(file)) {
      trouble = "it is a directory";
    } else if (Files.exists(file) && !Files.isRegularFile(file)) {
      trouble = "it exists and is no regular file: name another";
    } else if (directory == null || !Files.isDirectory(directory)) {
      trouble = "there is no directory " + directory;
    } else if (!Files.isWritable(directory)) {
      trouble = "no permission to write into " + directory;
    }
    if (trouble != null) {
      throw new CommandFailure("cannot write the snapshot " + file + ": " + trouble);
    }
  }
}
