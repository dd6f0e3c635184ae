package org.amber.loader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.amber.abi.Errno;

/**
 * The section header table of an ELF file (Elf64_Shdr, elf(5)), for those who look at programs. A
 * file whose table is damaged has no sections.
 */
public final class SectionTable {
  private static final int ENTRY_SIZE = 64;
  private static final int STRING_INDEX = 62;
  private static final int MAX_NAMES = 1 << 20;
  private static final int SHT_PROGBITS = 1;

  /** SHF_ALLOC and SHF_EXECINSTR. */
  private static final long SHF_CODE = 2 | 4;

  private final ElfSource source;
  private final ByteBuffer table;

  /** The section with the names of all. */
  private final int names;

  private SectionTable(ElfSource source, ByteBuffer table, int names) {
    this.source = source;
    this.table = table;
    this.names = names;
  }

  static SectionTable of(ElfSource source) {
    int names = 0;
    ByteBuffer table = ByteBuffer.allocate(0);
    try {
      byte[] head = ElfReader.readPadded(source, 0, ElfHeader.SIZE);
      ElfHeader header = new ElfIdentity(head, source.size(), Errno.ENOEXEC).check();
      if (header.shEntrySize() == ENTRY_SIZE) {
        int length = header.shCount() * ENTRY_SIZE;
        names = (head[STRING_INDEX] & 0xff) | (head[STRING_INDEX + 1] & 0xff) << 8;
        table =
            ElfReader.read(
                source, header.shOffset(), length, Errno.ENOEXEC, "the section header table");
      }
    } catch (ExecFailure e) {
      // No program, or its section headers lie outside the file.
      return new SectionTable(source, table, 0);
    }
    return new SectionTable(source, table, names);
  }

  /**
   * The address of a section before any load bias.
   *
   * @return empty when there is none of that name, or the table is damaged
   */
  public static OptionalLong addressOf(ElfSource source, String name) {
    return of(source).addressOf(name);
  }

  private OptionalLong addressOf(String name) {
    if (names >= count() || !isReadable(names, MAX_NAMES)) {
      return OptionalLong.empty();
    }
    String all;
    try {
      all = new String(contents(names).array(), ISO_8859_1);
    } catch (ExecFailure e) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < count(); i++) {
      int start = table.getInt(i * ENTRY_SIZE);
      if (start >= 0 && all.startsWith(name + "\0", start)) {
        return OptionalLong.of(address(i));
      }
    }
    return OptionalLong.empty();
  }

  /** What holds instructions, by address; none if the table is damaged. */
  List<CodeRange> executable() {
    List<CodeRange> ranges = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      boolean isCode = type(i) == SHT_PROGBITS && (flags(i) & SHF_CODE) == SHF_CODE;
      if (isCode && ElfReader.isInside(source, offset(i), size(i))) {
        ranges.add(new CodeRange(address(i), offset(i), size(i)));
      }
    }
    ranges.sort(Comparator.comparingLong(CodeRange::address));
    return ranges;
  }

  int count() {
    return table.capacity() / ENTRY_SIZE;
  }

  int type(int section) {
    return table.getInt(section * ENTRY_SIZE + 4);
  }

  /** Another section that belongs to this one; may be any number. */
  int link(int section) {
    return table.getInt(section * ENTRY_SIZE + 40);
  }

  private long flags(int section) {
    return table.getLong(section * ENTRY_SIZE + 8);
  }

  private long address(int section) {
    return table.getLong(section * ENTRY_SIZE + 16);
  }

  private long offset(int section) {
    return table.getLong(section * ENTRY_SIZE + 24);
  }

  private long size(int section) {
    return table.getLong(section * ENTRY_SIZE + 32);
  }

  /** Whether a section is in the file and has no more than so many bytes. */
  boolean isReadable(int section, int most) {
    return size(section) <= most && ElfReader.isInside(source, offset(section), size(section));
  }

  /** The bytes of a section that is readable. */
  ByteBuffer contents(int section) throws ExecFailure {
    return ElfReader.read(
        source, offset(section), (int) size(section), Errno.ENOEXEC, "section " + section);
  }
}
