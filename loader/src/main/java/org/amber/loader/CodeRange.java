package org.amber.loader;

import java.util.List;

/**
 * A part of an ELF file that holds instructions.
 *
 * @param address where it is in memory, before any load bias
 * @param offset where it is in the file
 * @param size bytes, all inside the file
 */
public record CodeRange(long address, long offset, long size) {
  /**
   * The executable sections of a program, or its executable segments when it has no sections; in
   * those there may be padding between what is code.
   *
   * @throws ExecFailure when it is no program
   */
  public static List<CodeRange> of(ElfSource source) throws ExecFailure {
    ElfFile file = ElfFile.parse(source);
    List<CodeRange> sections = SectionTable.of(source).executable();
    return sections.isEmpty()
        ? file.loads().stream()
            .filter(ProgramHeader::isExecutable)
            .map(segment -> new CodeRange(segment.vaddr(), segment.offset(), segment.fileSize()))
            .toList()
        : sections;
  }

  /** Whether an address is in it. */
  public boolean contains(long place) {
    return place >= address && place - address < size;
  }
}
