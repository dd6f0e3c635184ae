package org.amber.loader;

import java.nio.ByteBuffer;

/**
 * The file header (Elf64_Ehdr, elf(5)), as far as it is used.
 *
 * @param entry the entry point before any load bias
 * @param phOffset the offset of the program header table in the file
 * @param shOffset the offset of the section header table; unchecked, as only symbols need it
 */
public record ElfHeader(
    ElfType type,
    int machine,
    long entry,
    long phOffset,
    int phEntrySize,
    int phCount,
    long shOffset,
    int shEntrySize,
    int shCount) {
  /** The size of the header in the file. */
  public static final int SIZE = 64;

  /** Decodes the {@link #SIZE} bytes at the start of the buffer. */
  static ElfHeader decode(ByteBuffer in) {
    return new ElfHeader(
        ElfType.of(Short.toUnsignedInt(in.getShort(16))),
        Short.toUnsignedInt(in.getShort(18)),
        in.getLong(24),
        in.getLong(32),
        Short.toUnsignedInt(in.getShort(54)),
        Short.toUnsignedInt(in.getShort(56)),
        in.getLong(40),
        Short.toUnsignedInt(in.getShort(58)),
        Short.toUnsignedInt(in.getShort(60)));
  }
}
