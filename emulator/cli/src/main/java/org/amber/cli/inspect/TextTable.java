package org.amber.cli.inspect;

import java.util.ArrayList;
import java.util.List;

/** Rows of words in columns that are as wide as they must be. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();
  private final String indent;
  private final boolean[] right;

  /**
   * @param headings of the columns; those that begin with '>' are flush right, and the last one is
   *     never padded
   */
  TextTable(String indent, String... headings) {
    this.indent = indent;
    this.right = new boolean[headings.length];
    String[] titles = new String[headings.length];
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].startsWith(">");
      titles[i] = right[i] ? headings[i].substring(1) : headings[i];
    }
    rows.add(titles);
  }

  void row(String... words) {
    rows.add(words);
  }

  /** All lines, without rows not even the headings. */
  List<String> lines() {
    if (rows.size() == 1) {
      return List.of();
    }
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int i = 0; i < row.length; i++) {
      int padding = widths[i] - row[i].length();
      line.append(i > 0 ? GAP : "");
      line.append(right[i] ? " ".repeat(padding) + row[i] : row[i] + " ".repeat(padding));
    }
    return line.toString().stripTrailing();
  }
}
