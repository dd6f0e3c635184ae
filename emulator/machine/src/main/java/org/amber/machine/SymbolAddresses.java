package org.amber.machine;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.amber.kernel.exec.PageSourceElf;
import org.amber.kernel.task.Task;
import org.amber.loader.ElfFile;
import org.amber.loader.ExecFailure;
import org.amber.loader.ProgramHeader;
import org.amber.loader.Symbol;
import org.amber.loader.SymbolTable;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/** Between symbols and addresses of the program and libraries that a task has mapped. */
final class SymbolAddresses {

  /** Every address at which a mapped file defines the symbol. */
  long[] find(String name, Task task) {
    AddressSpace space = task.group().memory().space();
    Set<PageSource> seen = new HashSet<>();
    return space.areas(0, AddressSpace.TASK_SIZE).stream()
        .filter(vma -> vma.source() != null && isExecutable(vma) && seen.add(vma.source()))
        .flatMapToLong(vma -> addressIn(vma, name, space.physical()).stream())
        .sorted()
        .toArray();
  }

  /** What is at an address, as {@code function+0x12}; empty when no symbol is near. */
  Optional<String> describe(long address, Task task) {
    AddressSpace space = task.group().memory().space();
    Vma vma = space.area(address);
    if (vma == null || vma.source() == null) {
      return Optional.empty();
    }
    PageSourceElf elf = new PageSourceElf(vma.source(), space.physical());
    return bias(vma, elf)
        .flatMap(bias -> SymbolTable.read(elf).at(address - bias))
        .map(SymbolTable.Location::toString);
  }

  private static boolean isExecutable(Vma vma) {
    return (vma.prot() & 4) != 0;
  }

  private static OptionalLong addressIn(Vma vma, String name, PhysicalMemory physical) {
    PageSource source = vma.source();
    if (source == null) {
      return OptionalLong.empty();
    }
    PageSourceElf elf = new PageSourceElf(source, physical);
    Optional<Long> bias = bias(vma, elf);
    Optional<Symbol> symbol = SymbolTable.read(elf).find(name);
    return bias.isPresent() && symbol.isPresent() && symbol.get().value() != 0
        ? OptionalLong.of(bias.get() + symbol.get().value())
        : OptionalLong.empty();
  }

  /** What to add to the addresses of the file whose segment this area shows. */
  private static Optional<Long> bias(Vma vma, PageSourceElf elf) {
    try {
      for (ProgramHeader load : ElfFile.parse(elf).loads()) {
        long offset = load.offset() & -PhysicalMemory.PAGE_SIZE;
        long end = load.offset() + load.fileSize();
        if (vma.offset() >= offset && vma.offset() < end && (load.prot() & 4) != 0) {
          long page = load.vaddr() & -PhysicalMemory.PAGE_SIZE;
          return Optional.of(vma.start() - (page + (vma.offset() - offset)));
        }
      }
    } catch (ExecFailure e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
