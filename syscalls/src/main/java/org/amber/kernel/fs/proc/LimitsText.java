package org.amber.kernel.fs.proc;

import java.util.List;
import java.util.Locale;

/** /proc/PID/limits. */
final class LimitsText {
  private record Row(String name, String unit) {}

  /** In the order of the RLIMIT numbers. */
  private static final List<Row> ROWS =
      List.of(
          new Row("Max cpu time", "seconds"),
          new Row("Max file size", "bytes"),
          new Row("Max data size", "bytes"),
          new Row("Max stack size", "bytes"),
          new Row("Max core file size", "bytes"),
          new Row("Max resident set", "bytes"),
          new Row("Max processes", "processes"),
          new Row("Max open files", "files"),
          new Row("Max locked memory", "bytes"),
          new Row("Max address space", "bytes"),
          new Row("Max file locks", "locks"),
          new Row("Max pending signals", "signals"),
          new Row("Max msgqueue size", "bytes"),
          new Row("Max nice priority", ""),
          new Row("Max realtime priority", ""),
          new Row("Max realtime timeout", "us"));

  private LimitsText() {}

  static void write(StringBuilder text, ProcessView process) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-25s %-20s %-20s %-10s\n",
            "Limit",
            "Soft Limit",
            "Hard Limit",
            "Units"));
    for (int i = 0; i < ROWS.size(); i++) {
      Row row = ROWS.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%-25s %-20s %-20s ",
              row.name(),
              value(process.softLimit(i)),
              value(process.hardLimit(i))));
      text.append(row.unit().isEmpty() ? "\n" : String.format(Locale.ROOT, "%-10s\n", row.unit()));
    }
  }

  private static String value(long limit) {
    return limit == -1 ? "unlimited" : Long.toUnsignedString(limit);
  }
}
