package org.amber.unicorn.engine;

import org.amber.cpu.x86.InstructionDecoder;

/**
 * Why an instruction must not be given to Unicorn: it is a breakpoint, or Unicorn would execute
 * what the processor refuses. Guest code runs at privilege level 3, so Unicorn itself refuses most
 * privileged instructions; these are the rest.
 */
enum Trap {
  NONE(0),
  BREAKPOINT(0),
  UNDEFINED(6),
  PROTECTION(13);

  private static final int INT3 = 3;
  private static final int INT_OVERFLOW = 4;

  private final int vector;

  Trap(int vector) {
    this.vector = vector;
  }

  /** The exception's vector. */
  int vector() {
    return vector;
  }

  /** Judges the instruction decoded last. */
  static Trap of(InstructionDecoder decoder) {
    if (decoder.extended()) {
      // Unicorn runs VEX.128 as if it were legacy SSE; the guest's processor has no AVX.
      return UNDEFINED;
    }
    return switch (decoder.map()) {
      case InstructionDecoder.MAP_PRIMARY -> primary(decoder);
      case InstructionDecoder.MAP_0F ->
          // SYSENTER: Unicorn does nothing there.
          decoder.opcode() == 0x34 || decoder.opcode() == 0x35 ? PROTECTION : NONE;
      default -> NONE;
    };
  }

  private static Trap primary(InstructionDecoder decoder) {
    return switch (decoder.opcode()) {
      case 0x6c, 0x6d, 0x6e, 0x6f, 0xe4, 0xe5, 0xe6, 0xe7, 0xec, 0xed, 0xee, 0xef -> PROTECTION;
      case 0xcd ->
          // INT n: only the gates of #BP and #OF are open to user mode.
          decoder.immediate() == INT3 || decoder.immediate() == INT_OVERFLOW ? NONE : PROTECTION;
      default -> NONE;
    };
  }

  /** The error code that the processor pushes. */
  static long errorCode(InstructionDecoder decoder) {
    boolean gate =
        decoder.map() == InstructionDecoder.MAP_PRIMARY
            && !decoder.extended()
            && decoder.opcode() == 0xcd;
    return gate ? decoder.immediate() * 8 + 2 : 0;
  }
}
