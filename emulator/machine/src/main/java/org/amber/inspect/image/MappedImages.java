package org.amber.inspect.image;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.amber.loader.SymbolTable;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.jspecify.annotations.Nullable;

/** The ELF files that the processes of a machine have mapped, each read once. */
public final class MappedImages {
  private final PhysicalMemory physical;
  private final IdentityHashMap<PageSource, Optional<MappedImage>> bySource =
      new IdentityHashMap<>();

  public MappedImages(PhysicalMemory physical) {
    this.physical = physical;
  }

  /** A file at its place in a process. */
  public record Placed(MappedImage image, long bias) {}

  /** The file that an address of a process belongs to. */
  public Optional<Placed> at(AddressSpace space, long address) {
    Vma area = area(space, address);
    PageSource source = area == null ? null : area.source();
    if (area == null || source == null) {
      return Optional.empty();
    }
    return bySource
        .computeIfAbsent(source, unread -> MappedImage.of(unread, physical))
        .flatMap(image -> image.bias(area).map(bias -> new Placed(image, bias)));
  }

  /** What is at an address, as {@code function+0x12}; empty when no symbol is near. */
  public Optional<SymbolTable.Location> symbol(AddressSpace space, long address) {
    return at(space, address)
        .flatMap(placed -> placed.image().symbols().at(address - placed.bias()));
  }

  /** The file or purpose of the area that an address is in; empty when there is none. */
  public String file(AddressSpace space, long address) {
    Vma area = area(space, address);
    PageSource source = area == null ? null : area.source();
    return area == null ? "" : source == null ? area.name() : source.mapName();
  }

  /** Symbol and file at an address; the address itself where not even a file is known. */
  public String describe(AddressSpace space, long address) {
    String file = file(space, address);
    return symbol(space, address)
        .map(symbol -> symbol + " in " + file)
        .orElseGet(() -> "0x" + Long.toHexString(address) + (file.isEmpty() ? "" : " in " + file));
  }

  /** The area of an address, which may be any number; null when there is none. */
  public static @Nullable Vma area(AddressSpace space, long address) {
    return address < 0 || address >= AddressSpace.TASK_SIZE ? null : space.area(address);
  }
}
