package org.amber.jvm.decode;

/** What else is to be known of an instruction. */
public enum Trait {
  /** LOCK is allowed when the destination is memory. */
  LOCK,
  /** Repeated by REP. */
  REP,
  /** Repeated by REPE and REPNE. */
  REPE,
  /** The operand size is 8, or 2 with 66. */
  D64,
  /** The operand size is 8. */
  F64,
  /** The kernel's alone: #GP in user mode. */
  PRIV,
  /** Tells or changes what the kernel has set up. */
  SYSTEM,
  /** Memory must be aligned to its width, also with VEX. */
  ALIGNED,
  /** Memory need not be aligned, without VEX either. */
  UNALIGNED
}
