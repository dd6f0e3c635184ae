package org.amber.unicorn;

/** Kinds of hooks that this binding adds: {@code uc_hook_type}. */
public enum HookType {
  /** Interrupts and processor exceptions. */
  INTERRUPT(1),
  /** One kind of instruction, see {@link X86Instruction}. */
  INSTRUCTION(1 << 1),
  /** Before every instruction of a range. */
  CODE(1 << 2),
  /** Before every translated block of a range. */
  BLOCK(1 << 3),
  /** Instructions that the processor does not know. */
  INVALID_INSTRUCTION(1 << 14),
  /** Translations that the TLB does not hold. */
  TLB_FILL(1 << 17);

  private final int id;

  HookType(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
