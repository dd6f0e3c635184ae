package org.amber.table;

/** A file descriptor number as the program gave it; may be anything. */
public record Fd(int number) {
  /** The current directory in the *at calls. */
  public static final int AT_FDCWD = -100;

  public boolean isCwd() {
    return number == AT_FDCWD;
  }
}
