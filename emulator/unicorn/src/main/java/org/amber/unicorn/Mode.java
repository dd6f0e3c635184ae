package org.amber.unicorn;

/** Processor modes of the x86 architecture: {@code uc_mode}. */
public enum Mode {
  BITS_16(2),
  BITS_32(4),
  BITS_64(8);

  private final int id;

  Mode(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
