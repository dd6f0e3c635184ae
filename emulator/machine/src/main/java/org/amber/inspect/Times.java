package org.amber.inspect;

import java.time.DateTimeException;
import java.time.Instant;

/** Times of files for people. */
final class Times {
  private static final long SECOND = 1_000_000_000L;

  private Times() {}

  /**
   * ISO 8601 in UTC.
   *
   * @param nanos since 1970
   */
  static String text(long nanos) {
    try {
      return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))
          .toString();
    } catch (DateTimeException e) {
      return Long.toString(nanos);
    }
  }
}
