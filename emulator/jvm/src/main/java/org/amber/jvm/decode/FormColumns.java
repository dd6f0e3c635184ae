package org.amber.jvm.decode;

import java.nio.charset.StandardCharsets;

/**
 * The columns of a line of a table, see {@link FormReader}, with one part of each of its braces.
 * Reads bytes one by one: a short program's time goes into this before the JVM compiles anything,
 * and methods of strings are many calls then.
 */
final class FormColumns {
  private static final int MOST_COLUMNS = 5;
  private static final int LONGEST_COLUMN = 256;

  private final byte[] text;
  private final byte[] column = new byte[LONGEST_COLUMN];
  private final String[] columns = new String[MOST_COLUMNS];
  private int length;
  private int count;

  private FormColumns(byte[] text) {
    this.text = text;
  }

  /**
   * Reads a line.
   *
   * @param start where it begins
   * @param part of the braces; those with only one part are that part
   * @return always five; those that are missing are empty
   * @throws IndexOutOfBoundsException when a column is missing, too many, or too long
   */
  static String[] read(byte[] text, int start, int part) {
    FormColumns reader = new FormColumns(text);
    int at = start;
    while (text[at] != '\n') {
      byte letter = text[at];
      if (letter == '{') {
        at = reader.braces(at + 1, part);
      } else if (letter == '|') {
        reader.end();
      } else if (letter != ' ' || reader.length > 0) {
        reader.column[reader.length++] = letter;
      }
      at++;
    }
    reader.end();
    while (reader.count < MOST_COLUMNS) {
      reader.end();
    }
    return reader.columns;
  }

  private void end() {
    while (length > 0 && column[length - 1] == ' ') {
      length--;
    }
    columns[count++] = new String(column, 0, length, StandardCharsets.ISO_8859_1);
    length = 0;
  }

  /** Adds the part of the braces that open before {@code at}; returns where they close. */
  private int braces(int at, int part) {
    byte separator = separator(text, at);
    int before = parts(text, at, separator) == 1 ? 0 : part;
    int from = at;
    for (int i = 0; i < before; i++) {
      from = endOfPart(text, from, separator) + 1;
      if (text[from - 1] == '}') {
        throw new IndexOutOfBoundsException("braces have no part " + part);
      }
    }
    int to = endOfPart(text, from, separator);
    for (int i = from; i < to; i++) {
      column[length++] = text[i];
    }
    while (text[to] != '}') {
      to++;
    }
    return to;
  }

  /** How many parts the braces of a line have; 1 of a line without any. */
  static int parts(byte[] text, int start) {
    int most = 1;
    for (int at = start; text[at] != '\n'; at++) {
      if (text[at] == '{') {
        most = Math.max(most, parts(text, at + 1, separator(text, at + 1)));
      }
    }
    return most;
  }

  private static int parts(byte[] text, int start, byte separator) {
    int count = 1;
    for (int at = start; text[at] != '}'; at++) {
      if (text[at] == separator) {
        count++;
      }
    }
    return count;
  }

  /** Parts with commas are divided by semicolons. */
  private static byte separator(byte[] text, int start) {
    for (int at = start; text[at] != '}'; at++) {
      if (text[at] == ';') {
        return ';';
      }
    }
    return ',';
  }

  private static int endOfPart(byte[] text, int start, byte separator) {
    int at = start;
    while (text[at] != separator && text[at] != '}') {
      at++;
    }
    return at;
  }
}
