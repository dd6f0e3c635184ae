package org.amber.table;

/** A pointer as the program gave it; may point anywhere. */
public record GuestAddress(long value) {
  public boolean isNull() {
    return value == 0;
  }

  public GuestAddress plus(long bytes) {
    return new GuestAddress(value + bytes);
  }
}
