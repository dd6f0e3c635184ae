package org.amber.cli.control;

import com.google.gson.JsonObject;
import org.amber.machine.SnapshotReport;

/** What a snapshot was and cost, for programs. */
public final class SnapshotJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private SnapshotJson() {}

  /** Adds the members step, stop_ms, write_ms and bytes. */
  public static void add(SnapshotReport report, JsonObject answer) {
    answer.addProperty("step", report.step());
    answer.addProperty("stop_ms", report.stopNanos() / NANOS_PER_MILLI);
    answer.addProperty("write_ms", report.writeNanos() / NANOS_PER_MILLI);
    answer.addProperty("bytes", report.bytes());
  }
}
