package org.amber.loader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.amber.abi.Errno;

/** Sections of an ELF file by name (Elf64_Shdr, elf(5)), for those who look at programs. */
public final class SectionTable {
  private static final int ENTRY_SIZE = 64;
  private static final int STRING_INDEX = 62;
  private static final int MAX_NAMES = 1 << 20;

  private SectionTable() {}

  /**
   * The address of a section before any load bias.
   *
   * @return empty when there is none of that name, or the table is damaged
   */
  public static OptionalLong addressOf(ElfSource source, String name) {
    try {
      byte[] head = ElfReader.readPadded(source, 0, ElfHeader.SIZE);
      ElfHeader header = new ElfIdentity(head, source.size(), Errno.ENOEXEC).check();
      if (header.shEntrySize() != ENTRY_SIZE || header.shCount() == 0) {
        return OptionalLong.empty();
      }
      ByteBuffer table =
          ElfReader.read(
              source,
              header.shOffset(),
              header.shCount() * ENTRY_SIZE,
              Errno.ENOEXEC,
              "the section header table");
      int strings = (head[STRING_INDEX] & 0xff) | (head[STRING_INDEX + 1] & 0xff) << 8;
      return strings < header.shCount() ? find(source, table, strings, name) : OptionalLong.empty();
    } catch (ExecFailure e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong find(ElfSource source, ByteBuffer table, int strings, String name)
      throws ExecFailure {
    long length = table.getLong(strings * ENTRY_SIZE + 32);
    if (length < 0 || length > MAX_NAMES) {
      return OptionalLong.empty();
    }
    long offset = table.getLong(strings * ENTRY_SIZE + 24);
    byte[] names =
        ElfReader.read(source, offset, (int) length, Errno.ENOEXEC, "the sections' names").array();
    String all = new String(names, ISO_8859_1);
    for (int at = 0; at < table.capacity(); at += ENTRY_SIZE) {
      int start = table.getInt(at);
      if (start >= 0 && start < all.length() && all.startsWith(name + "\0", start)) {
        return OptionalLong.of(table.getLong(at + 16));
      }
    }
    return OptionalLong.empty();
  }
}
