package org.amber.snapshot.store;

import java.nio.file.Path;
import java.util.Comparator;
import org.amber.snapshot.age.EncryptedPlaces;

/**
 * A saved state of a machine in a store.
 *
 * @param number ascending in the order in which they were taken, from 1 on
 * @param path of its file, which can be resumed like any snapshot
 */
public record Checkpoint(int number, Path path) {
  static final String SUFFIX = ".amber";

  /** Older ones first. */
  static final Comparator<Checkpoint> BY_AGE = (a, b) -> Integer.compare(a.number, b.number);

  private static final int DIGITS = 8;

  /** Whether only who has a key can read it. */
  public boolean isEncrypted() {
    return EncryptedPlaces.isEncrypted(path);
  }

  /** The name of the file of a checkpoint. */
  static String fileName(int number) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits + SUFFIX;
  }

  /** The number in the name of a file; 0 if it is no checkpoint's. */
  static int numberOf(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(SUFFIX) || name.startsWith(".")) {
      return 0;
    }
    try {
      return Math.max(0, Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
