package org.amber.loader;

import java.nio.ByteBuffer;

/**
 * One entry of the program header table (Elf64_Phdr, elf(5)). Sizes, offsets and addresses are in
 * bytes and, as read, unsigned 64-bit numbers; those of the {@link SegmentType#LOAD} entries of an
 * {@link ElfFile} have been checked.
 *
 * @param index the position in the table, from 0, as readelf shows it
 * @param flags {@link #PF_X}, {@link #PF_W}, {@link #PF_R} and unused bits
 */
public record ProgramHeader(
    int index,
    SegmentType type,
    int flags,
    long offset,
    long vaddr,
    long fileSize,
    long memorySize,
    long align) {
  public static final int PF_X = 1;
  public static final int PF_W = 2;
  public static final int PF_R = 4;

  /** The size of an entry in the file. */
  public static final int SIZE = 56;

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;

  /** Decodes the entry at the buffer's position and moves it on by {@link #SIZE}. */
  static ProgramHeader decode(int index, ByteBuffer in) {
    int at = in.position();
    in.position(at + SIZE);
    return new ProgramHeader(
        index,
        SegmentType.of(in.getInt(at)),
        in.getInt(at + 4),
        in.getLong(at + 8),
        in.getLong(at + 16),
        in.getLong(at + 32),
        in.getLong(at + 40),
        in.getLong(at + 48));
  }

  /** The protection that the flags ask for: PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4 of mmap(2). */
  public int prot() {
    return ((flags & PF_R) != 0 ? PROT_READ : 0)
        | ((flags & PF_W) != 0 ? PROT_WRITE : 0)
        | ((flags & PF_X) != 0 ? PROT_EXEC : 0);
  }

  public boolean isLoad() {
    return type == SegmentType.LOAD;
  }

  boolean isExecutable() {
    return (flags & PF_X) != 0;
  }

  /** The first address after the segment in memory. */
  long end() {
    return vaddr + memorySize;
  }
}
