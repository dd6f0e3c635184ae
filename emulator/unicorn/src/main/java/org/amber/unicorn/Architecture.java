package org.amber.unicorn;

/** Processor architectures: {@code uc_arch}. */
public enum Architecture {
  ARM(1),
  ARM64(2),
  MIPS(3),
  X86(4),
  PPC(5),
  SPARC(6),
  M68K(7),
  RISCV(8),
  S390X(9),
  TRICORE(10);

  private final int id;

  Architecture(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
