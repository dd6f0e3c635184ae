package org.amber.memory;

/** The kind of a memory access, with the permission bit it needs. */
public enum Access {
  READ(Pte.READ),
  WRITE(Pte.WRITE),
  EXECUTE(Pte.EXECUTE);

  final int bit;

  Access(int bit) {
    this.bit = bit;
  }
}
