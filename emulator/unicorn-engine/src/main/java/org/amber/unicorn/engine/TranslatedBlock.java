package org.amber.unicorn.engine;

/**
 * Unicorn's description of a translated block, which lies before its code: QEMU's {@code
 * TranslationBlock} as Unicorn 2.1 has it. What is read there is only to be trusted after {@link
 * #is}.
 *
 * @param code the buffer that it is in
 * @param start its own address
 */
record TranslatedBlock(TranslatedCode code, long start) {
  /** Descriptions and code begin at cache lines. */
  static final long ALIGNMENT = 64;

  private static final int LENGTH = 192;
  private static final int MOST_CODE = 1 << 20;

  private static final int PC = 0;
  private static final int SIZE = 20;
  private static final int INSTRUCTIONS = 22;
  private static final int CODE = 32;
  private static final int CODE_SIZE = 40;

  /** What might be the description of the block whose code begins there. */
  static TranslatedBlock before(TranslatedCode code, long firstInstruction) {
    return new TranslatedBlock(code, firstInstruction - LENGTH);
  }

  /** Whether this describes the block at this address of the guest, of so many bytes. */
  boolean is(long address, int size) {
    return address() == address
        && size() == size
        && code.int64(start + CODE) == start + LENGTH
        && Long.compareUnsigned(code.int64(start + CODE_SIZE), MOST_CODE) < 0;
  }

  /** The guest's address. */
  long address() {
    return code.int64(start + PC);
  }

  /** Bytes of the guest's code. */
  int size() {
    return code.int16(start + SIZE);
  }

  int instructions() {
    return code.int16(start + INSTRUCTIONS);
  }

  /** Where the translated code ends. */
  long codeEnd() {
    return start + LENGTH + code.int64(start + CODE_SIZE);
  }
}
