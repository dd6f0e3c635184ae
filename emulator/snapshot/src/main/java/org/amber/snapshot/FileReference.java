package org.amber.snapshot;

/**
 * How one file names another that it needs.
 *
 * @param path relative to the directory of the one, or absolute
 * @param key opens the other; empty: it is not encrypted
 */
public record FileReference(String path, String key) {
  /** No path has this in it. */
  private static final char SEPARATOR = '\0';

  /** Reads what {@link #text} has written. */
  public static FileReference parse(String text) {
    int end = text.indexOf(SEPARATOR);
    return end < 0
        ? new FileReference(text, "")
        : new FileReference(text.substring(0, end), text.substring(end + 1));
  }

  /** As it stands in the file, which tells it to whoever can read that. */
  String text() {
    return key.isEmpty() ? path : path + SEPARATOR + key;
  }
}
