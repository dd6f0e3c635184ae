package org.amber.unicorn;

/** Instructions that can be hooked: a selection of {@code uc_x86_insn}. */
public enum X86Instruction {
  CPUID(113),
  IN(218),
  OUT(500),
  RDTSC(608),
  RDTSCP(609),
  SYSCALL(699),
  SYSENTER(700);

  private final int id;

  X86Instruction(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
