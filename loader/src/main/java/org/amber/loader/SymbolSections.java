package org.amber.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;

/** Finds the symbol sections of a file through its section header table (Elf64_Shdr, elf(5)). */
final class SymbolSections {
  private static final int ENTRY_SIZE = 64;
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_STRTAB = 3;
  private static final int SHT_DYNSYM = 11;
  private static final long MAX_SECTION = 32L << 20;

  private final ElfSource source;

  SymbolSections(ElfSource source) {
    this.source = source;
  }

  /** The sections that can be read: .symtab first, then .dynsym; at most one of each. */
  List<SymbolSection> load() {
    List<SymbolSection> found = new ArrayList<>();
    try {
      byte[] head = ElfReader.readPadded(source, 0, ElfHeader.SIZE);
      ElfHeader header = new ElfIdentity(head, source.size(), Errno.ENOEXEC).check();
      if (header.shEntrySize() == ENTRY_SIZE && header.shCount() > 0) {
        ByteBuffer table =
            ElfReader.read(
                source,
                header.shOffset(),
                header.shCount() * ENTRY_SIZE,
                Errno.ENOEXEC,
                "the section header table");
        addFirst(found, table, SHT_SYMTAB);
        addFirst(found, table, SHT_DYNSYM);
      }
    } catch (ExecFailure e) {
      // No program, or its section headers lie outside the file: there are no symbols to be had.
      return found;
    }
    return found;
  }

  private void addFirst(List<SymbolSection> found, ByteBuffer table, int type) throws ExecFailure {
    int count = table.capacity() / ENTRY_SIZE;
    for (int i = 0; i < count; i++) {
      if (table.getInt(i * ENTRY_SIZE + 4) != type) {
        continue;
      }
      int link = table.getInt(i * ENTRY_SIZE + 40);
      if (isReadable(table, i)
          && link > 0
          && link < count
          && table.getInt(link * ENTRY_SIZE + 4) == SHT_STRTAB
          && isReadable(table, link)) {
        found.add(new SymbolSection(contents(table, i), contents(table, link)));
        return;
      }
    }
  }

  private boolean isReadable(ByteBuffer table, int index) {
    long offset = table.getLong(index * ENTRY_SIZE + 24);
    long size = table.getLong(index * ENTRY_SIZE + 32);
    return size <= MAX_SECTION && ElfReader.isInside(source, offset, size);
  }

  private ByteBuffer contents(ByteBuffer table, int index) throws ExecFailure {
    long offset = table.getLong(index * ENTRY_SIZE + 24);
    int size = (int) table.getLong(index * ENTRY_SIZE + 32);
    return ElfReader.read(source, offset, size, Errno.ENOEXEC, "section " + index)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
