package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.loader.SymbolSection.Entry;

/**
 * The functions, objects and labels that an ELF file names in .symtab and .dynsym: by name for
 * stopping points, by address for people. Sections are read on the first question. A file without
 * symbols, or with damaged ones, has fewer answers and never fails; memory is bounded by the
 * sections' sizes, and sections over 32 MiB are ignored.
 *
 * <p>Addresses are those of the file: add {@link LoadedImage#loadBias()} to get those in memory.
 * Not thread-safe.
 */
public final class SymbolTable {
  /** How far back from an address a symbol is looked for whose size reaches that far. */
  private static final int MAX_NESTING = 64;

  private static final Comparator<Entry> BY_ADDRESS =
      Comparator.comparingLong((Entry e) -> e.value() ^ Long.MIN_VALUE)
          .thenComparing(e -> e.size() != 0)
          .thenComparing(Entry::kind, Comparator.reverseOrder())
          .thenComparing(Entry::binding, Comparator.reverseOrder());

  private final SymbolSections sections;
  private List<SymbolSection> loaded = List.of();
  private List<Entry> sorted = List.of();
  private boolean isLoaded;
  private boolean isSorted;

  private SymbolTable(ElfSource source) {
    this.sections = new SymbolSections(source);
  }

  /** The symbols of a file, which must stay readable as long as the table is asked. */
  public static SymbolTable read(ElfSource source) {
    return new SymbolTable(source);
  }

  /**
   * A place in a program.
   *
   * @param offset bytes from the start of the symbol
   */
  public record Location(Symbol symbol, long offset) {
    /** {@code name} or {@code name+0x1f}. */
    @Override
    public String toString() {
      return offset == 0 ? symbol.name() : symbol.name() + "+0x" + Long.toHexString(offset);
    }
  }

  /**
   * Finds a name, exactly as written. Of several symbols of that name a global one is preferred to
   * a weak one and that to a local one; .symtab goes before .dynsym.
   */
  public Optional<Symbol> find(String name) {
    byte[] wanted = name.getBytes(UTF_8);
    Entry best = null;
    for (SymbolSection section : sections()) {
      Entry entry = section.find(wanted);
      if (entry != null && (best == null || entry.isWiderThan(best))) {
        best = entry;
      }
    }
    return Optional.ofNullable(best).map(Entry::decode);
  }

  /**
   * Finds what an address belongs to: the innermost symbol whose size covers it, else a symbol of
   * unknown size that is the nearest below it.
   */
  public Optional<Location> at(long address) {
    List<Entry> symbols = sorted();
    int from = lastAtOrBelow(symbols, address);
    for (int i = from; i >= 0 && i > from - MAX_NESTING; i--) {
      Entry symbol = symbols.get(i);
      boolean isNearest = symbol.value() == symbols.get(from).value();
      if (symbol.contains(address) || (symbol.size() == 0 && isNearest)) {
        return Optional.of(new Location(symbol.decode(), address - symbol.value()));
      }
    }
    return Optional.empty();
  }

  /** All symbols by ascending address; a name in both sections comes twice. */
  public Stream<Symbol> stream() {
    return sorted().stream().map(Entry::decode);
  }

  private static int lastAtOrBelow(List<Entry> symbols, long address) {
    int low = 0;
    int high = symbols.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(symbols.get(middle).value(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private List<SymbolSection> sections() {
    if (!isLoaded) {
      loaded = sections.load();
      isLoaded = true;
    }
    return loaded;
  }

  private List<Entry> sorted() {
    if (!isSorted) {
      List<Entry> all = new ArrayList<>();
      for (SymbolSection section : sections()) {
        section.addTo(all);
      }
      all.sort(BY_ADDRESS);
      sorted = List.copyOf(all);
      isSorted = true;
    }
    return sorted;
  }
}
