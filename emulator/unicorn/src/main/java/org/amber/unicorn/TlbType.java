package org.amber.unicorn;

/** How virtual addresses are translated: {@code uc_tlb_type}. */
public enum TlbType {
  /** By the emulated processor's own page tables. */
  CPU(0),
  /** By {@link Hooks.TlbFill}. */
  VIRTUAL(1);

  private final int id;

  TlbType(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
