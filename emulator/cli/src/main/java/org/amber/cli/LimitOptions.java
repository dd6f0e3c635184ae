package org.amber.cli;

import java.util.Locale;
import org.amber.cli.options.OptionTable;
import org.amber.kernel.task.MachineLimits;
import org.amber.machine.LimitChoice;
import org.jspecify.annotations.Nullable;

/** What a machine may use of the host. */
final class LimitOptions {
  private static final String UNITS = "KMGT";
  private static final int UNIT_SHIFT = 10;

  private @Nullable Integer processes;
  private @Nullable Long memory;
  private @Nullable Integer files;

  void addTo(OptionTable table) {
    table
        .value(
            "--max-processes",
            "N",
            "processes and threads in the machine at once; fork fails with EAGAIN beyond",
            text -> processes = WholeNumber.parse(text, 1, Integer.MAX_VALUE))
        .value(
            "--max-memory",
            "SIZE",
            "memory of the machine, in bytes or with K, M, G or T; ENOMEM beyond, and a program"
                + " that touches more than there is costs the largest process its life",
            text -> memory = size(text))
        .value(
            "--max-files",
            "N",
            "open files of the whole machine; ENFILE beyond",
            text -> files = WholeNumber.parse(text, 1, Integer.MAX_VALUE));
  }

  LimitChoice chosen() {
    return new LimitChoice(processes, memory, files);
  }

  private static long size(String text) {
    int unit = UNITS.indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    try {
      long bytes = Math.multiplyExact(Long.parseLong(digits), 1L << (UNIT_SHIFT * (unit + 1)));
      if (bytes >= MachineLimits.LEAST_MEMORY) {
        return bytes;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no size such as 512M or 2G", e);
    }
    throw new IllegalArgumentException(text + " is too small, a machine needs 1M at least");
  }
}
