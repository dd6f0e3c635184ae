package org.amber.cli;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.amber.cli.control.SnapshotJson;
import org.amber.machine.SnapshotProgress;
import org.amber.machine.SnapshotReport;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotStreams;

/** What is said of a snapshot on stderr: how far it is, and what came of it. */
final class SnapshotMessages {
  /** How much is said. */
  enum Style {
    /** One line; while a terminal's user waits for it, also how far it is. */
    TEXT,
    /** A JSON object in one line. */
    JSON,
    /** Failures alone. */
    QUIET
  }

  private static final double NANOS = 1e9;
  private static final double MIB = 1 << 20;
  private static final long FIRST_NANOS = 1_000_000_000;
  private static final long NEXT_NANOS = 250_000_000;

  private final PrintStream messages;
  private final Style style;
  private final BooleanSupplier live;
  private long shownAt;
  private boolean shown;
  private boolean checkpointsFail;

  /**
   * @param live whether somebody looks on: progress is shown, by overwriting the line
   */
  SnapshotMessages(PrintStream messages, Style style, BooleanSupplier live) {
    this.messages = messages;
    this.style = style;
    this.live = live;
  }

  /** A snapshot has come so far; said after a second, and then now and again. */
  void progress(SnapshotProgress progress) {
    long nanos = progress.nanos();
    if (style != Style.TEXT || nanos < FIRST_NANOS || nanos - shownAt < NEXT_NANOS) {
      return;
    }
    shownAt = nanos;
    if (!live.getAsBoolean()) {
      return;
    }
    shown = true;
    double seconds = nanos / NANOS;
    double all = (double) progress.allPages() * PhysicalMemory.PAGE_SIZE;
    double done = (double) progress.pages() * PhysicalMemory.PAGE_SIZE;
    double left = done == 0 ? 0 : (all - done) / done * seconds;
    messages.print(
        String.format(
            Locale.ROOT,
            "\r\033[Kamber: snapshot: %.0f %% of %.0f MiB, %.0f MiB/s, %.0f s left",
            100 * done / Math.max(1, all),
            all / MIB,
            done / MIB / seconds,
            left));
    messages.flush();
  }

  /** The line with the progress goes away. */
  void endProgress() {
    if (shown) {
      messages.print("\r\033[K");
      messages.flush();
      shown = false;
      shownAt = 0;
    }
  }

  /** A snapshot is on the disk. */
  void written(SnapshotReport report) {
    switch (style) {
      case TEXT -> say(text(report.file(), report.step()));
      case JSON -> {
        JsonObject json = new JsonObject();
        json.addProperty("file", report.file().toString());
        SnapshotJson.add(report, json);
        messages.println(json);
      }
      case QUIET -> {}
    }
  }

  /** What people are told of a snapshot. */
  static String text(Path file, long step) {
    boolean stream = file.equals(SnapshotStreams.STANDARD);
    return "snapshot " + (stream ? "on standard output" : file) + " at step " + step;
  }

  /** The machine has checkpoints. */
  void stored(String name, Path store) {
    if (style == Style.TEXT) {
      say("machine " + name + " in " + store);
    }
  }

  /** A checkpoint was taken. */
  void checkpoint(SnapshotReport report) {
    if (style == Style.JSON) {
      written(report);
    }
    if (checkpointsFail) {
      say("checkpoints are taken again");
    }
    checkpointsFail = false;
  }

  /** A checkpoint could not be taken; said once until one is. */
  void noCheckpoint(String reason) {
    if (!checkpointsFail) {
      say("no checkpoint was taken: " + reason);
    }
    checkpointsFail = true;
  }

  /** There is no snapshot. */
  void failed(String reason) {
    say(reason);
  }

  private void say(String text) {
    messages.println("amber: " + text);
  }
}
