package org.amber.loader;

/** Processors that an ELF file may be built for, e_machine in elf(5): those worth naming. */
enum ElfMachine {
  SPARC(2, "SPARC"),
  I386(3, "i386"),
  M68K(4, "Motorola 68000"),
  MIPS(8, "MIPS"),
  PARISC(15, "HP PA-RISC"),
  PPC(20, "PowerPC"),
  PPC64(21, "64-bit PowerPC"),
  S390(22, "S/390"),
  ARM(40, "ARM"),
  SPARCV9(43, "64-bit SPARC"),
  IA_64(50, "Itanium"),
  X86_64(62, "x86-64"),
  AARCH64(183, "AArch64"),
  RISCV(243, "RISC-V"),
  BPF(247, "BPF"),
  LOONGARCH(258, "LoongArch");

  private final int code;
  private final String label;

  ElfMachine(int code, String label) {
    this.code = code;
    this.label = label;
  }

  int code() {
    return code;
  }

  static String nameOf(int code) {
    for (ElfMachine machine : values()) {
      if (machine.code == code) {
        return machine.label;
      }
    }
    return "machine " + code;
  }
}
