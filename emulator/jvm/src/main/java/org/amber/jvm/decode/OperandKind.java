package org.amber.jvm.decode;

/** Where an operand is, by the letters of the Intel SDM volume 2, appendix A.2. */
public enum OperandKind {
  /** A general register, or memory: ModRM.rm. */
  E,
  /** A general register: ModRM.reg. */
  G,
  /** A general register: VEX.vvvv. */
  B,
  /** A general register: the opcode's last three bits. */
  Z,
  /** Memory only: ModRM.rm. */
  M,
  /** Memory whose index is a vector register: ModRM.rm with SIB. */
  VSIB,
  /** A vector register: ModRM.reg. */
  V,
  /** A vector register, or memory: ModRM.rm. */
  W,
  /** A vector register: ModRM.rm. */
  U,
  /** A vector register: VEX.vvvv. */
  H,
  /** A vector register: bits 4 to 7 of the immediate byte. */
  L,
  /** An MMX register: ModRM.reg. */
  P,
  /** An MMX register, or memory: ModRM.rm. */
  Q,
  /** An MMX register: ModRM.rm. */
  N,
  /** A segment register: ModRM.reg. */
  SEGMENT,
  /** A control register: ModRM.reg. */
  CONTROL,
  /** A debug register: ModRM.reg. */
  DEBUG,
  /** An immediate number. */
  I,
  /** An address relative to the next instruction. */
  J,
  /** Memory at an address in the instruction. */
  O,
  /** Memory at DS:RSI. */
  X,
  /** Memory at ES:RDI. */
  Y,
  /** Memory at DS:RBX + AL. */
  XLAT,
  /** The number 1. */
  ONE,
  /** RAX, or a part of it. */
  RAX,
  /** CL. */
  CL,
  /** DX. */
  DX,
  /** XMM0. */
  XMM0,
  /** FS. */
  FS,
  /** GS. */
  GS,
  /** The top of the x87 stack. */
  ST0,
  /** An x87 register: ModRM.rm. */
  STI;

  /** Whether it is found by ModRM. */
  boolean needsModrm() {
    return switch (this) {
      case E, G, M, VSIB, V, W, U, P, Q, N, SEGMENT, CONTROL, DEBUG, STI -> true;
      default -> false;
    };
  }

  /** Whether it may be memory that ModRM names. */
  public boolean mayBeMemory() {
    return switch (this) {
      case E, M, VSIB, W, Q -> true;
      default -> false;
    };
  }
}
