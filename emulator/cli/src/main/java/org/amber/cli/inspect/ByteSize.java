package org.amber.cli.inspect;

import java.util.Locale;

/** Sizes for people. */
public final class ByteSize {
  private ByteSize() {}

  /** A number of bytes in the unit that shows it best: 12 B, 47 KiB, 148.0 MiB. */
  public static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    if (bytes < 1024 * 1024) {
      return bytes / 1024 + " KiB";
    }
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024.0));
  }
}
