package org.amber.loader;

import java.util.ArrayList;
import java.util.List;

/** Finds the symbol sections of a file through its section header table. */
final class SymbolSections {
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_STRTAB = 3;
  private static final int SHT_DYNSYM = 11;
  private static final int MAX_SECTION = 32 << 20;

  private final SectionTable sections;

  SymbolSections(ElfSource source) {
    this.sections = SectionTable.of(source);
  }

  /** The sections that can be read: .symtab first, then .dynsym; at most one of each. */
  List<SymbolSection> load() {
    List<SymbolSection> found = new ArrayList<>();
    try {
      addFirst(found, SHT_SYMTAB);
      addFirst(found, SHT_DYNSYM);
    } catch (ExecFailure e) {
      // The file became shorter: there are no more symbols to be had.
      return found;
    }
    return found;
  }

  private void addFirst(List<SymbolSection> found, int type) throws ExecFailure {
    for (int i = 0; i < sections.count(); i++) {
      int link = sections.link(i);
      if (sections.type(i) == type
          && sections.isReadable(i, MAX_SECTION)
          && link > 0
          && link < sections.count()
          && sections.type(link) == SHT_STRTAB
          && sections.isReadable(link, MAX_SECTION)) {
        found.add(new SymbolSection(sections.contents(i), sections.contents(link)));
        return;
      }
    }
  }
}
