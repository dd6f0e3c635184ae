package org.amber.cli.options;

import java.util.List;

/** Lays out help in 80 columns. */
public final class HelpText {
  private static final int WIDTH = 80;
  private static final int COLUMN = 28;
  private static final String GAP = "  ";

  private final StringBuilder text = new StringBuilder();

  /** Adds lines as they are. */
  public HelpText lines(String lines) {
    text.append(lines);
    if (!lines.endsWith("\n")) {
      text.append('\n');
    }
    return this;
  }

  /** Adds a word on the left with its description on the right. */
  public HelpText entry(String left, String description) {
    StringBuilder line = new StringBuilder(GAP).append(left);
    if (line.length() > COLUMN - GAP.length()) {
      text.append(line).append('\n');
      line.setLength(0);
    }
    pad(line);
    for (String word : description.split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        pad(line);
      }
      line.append(word).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
    return this;
  }

  /** Adds all options of a command. */
  public HelpText options(OptionTable table) {
    for (Option option : table.options()) {
      String indent = option.names().size() == 1 ? "    " : "";
      entry(indent + option.synopsis(), option.description());
    }
    return this;
  }

  private static void pad(StringBuilder line) {
    line.repeat(' ', COLUMN - line.length());
  }

  /** The names of all options of a command, for completion. */
  public static List<String> names(OptionTable table) {
    return table.options().stream().flatMap(o -> o.names().stream()).toList();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
