package org.amber.inspect.image;

import java.util.Optional;
import java.util.OptionalLong;
import org.amber.kernel.exec.PageSourceElf;
import org.amber.loader.ElfFile;
import org.amber.loader.ExecFailure;
import org.amber.loader.ProgramHeader;
import org.amber.loader.SectionTable;
import org.amber.loader.SymbolTable;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/**
 * An ELF file of which some process has mapped a part. A damaged one has no symbols.
 *
 * @param elf its headers
 * @param frames address of .eh_frame in the file, which a static program has no header for
 */
public record MappedImage(ElfFile elf, SymbolTable symbols, OptionalLong frames) {
  private static final long PAGE_MASK = -PhysicalMemory.PAGE_SIZE;
  private static final int PROT_EXEC = 4;

  /** The file, unless it is none that programs are made of. */
  public static Optional<MappedImage> of(PageSource source, PhysicalMemory physical) {
    PageSourceElf bytes = new PageSourceElf(source, physical);
    try {
      return Optional.of(
          new MappedImage(
              ElfFile.parse(bytes),
              SymbolTable.read(bytes),
              SectionTable.addressOf(bytes, ".eh_frame")));
    } catch (ExecFailure e) {
      return Optional.empty();
    }
  }

  /** What to add to the addresses of the file, of which an area shows a part. */
  public Optional<Long> bias(Vma area) {
    for (ProgramHeader load : elf.loads()) {
      long first = load.offset() & PAGE_MASK;
      boolean shows =
          area.offset() >= first
              && area.offset() < load.offset() + load.fileSize()
              && ((area.prot() ^ load.prot()) & PROT_EXEC) == 0;
      if (shows) {
        return Optional.of(area.start() - ((load.vaddr() & PAGE_MASK) + area.offset() - first));
      }
    }
    return Optional.empty();
  }
}
