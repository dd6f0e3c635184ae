package org.amber.kernel.seccomp;

import org.amber.state.NotSaved;

/**
 * What a filter sees of a call: struct seccomp_data.
 *
 * @param instruction address behind the SYSCALL instruction
 * @param arguments the six registers; not changed
 */
@NotSaved("at work only while a call is judged")
public record SeccompData(int number, long instruction, long[] arguments) {
  /** Bytes of the structure. */
  static final int SIZE = 64;

  /** AUDIT_ARCH_X86_64. */
  public static final int ARCHITECTURE = 0xc000_003e;

  private static final int ARGUMENTS_AT = 16;

  /** The 32 bits at a multiple of 4 below {@link #SIZE}. */
  int word(int offset) {
    return switch (offset) {
      case 0 -> number;
      case 4 -> ARCHITECTURE;
      case 8 -> (int) instruction;
      case 12 -> (int) (instruction >>> Integer.SIZE);
      default -> {
        long argument = arguments[(offset - ARGUMENTS_AT) / Long.BYTES];
        yield (int) (offset % Long.BYTES == 0 ? argument : argument >>> Integer.SIZE);
      }
    };
  }
}
