package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A symbol section and its string section, both wholly in memory (Elf64_Sym, elf(5)). */
final class SymbolSection {
  private static final int ENTRY_SIZE = 24;
  private static final int MAX_NAME = 4096;
  private static final int SHN_UNDEF = 0;
  private static final int SHN_ABS = 0xfff1;
  private static final int STT_NOTYPE = 0;
  private static final int STT_OBJECT = 1;
  private static final int STT_FUNC = 2;
  private static final int STT_GNU_IFUNC = 10;
  private static final int STB_LOCAL = 0;
  private static final int STB_GLOBAL = 1;
  private static final int STB_WEAK = 2;
  private static final int STB_GNU_UNIQUE = 10;

  private final ByteBuffer symbols;
  private final ByteBuffer strings;

  SymbolSection(ByteBuffer symbols, ByteBuffer strings) {
    this.symbols = symbols;
    this.strings = strings;
  }

  /** A symbol whose name has not been decoded: names in a hostile file may add up to gigabytes. */
  record Entry(
      SymbolSection section,
      int nameOffset,
      long value,
      long size,
      Symbol.Kind kind,
      Symbol.Binding binding) {
    boolean contains(long address) {
      return Long.compareUnsigned(address - value, size) < 0;
    }

    boolean isWiderThan(Entry other) {
      return binding.compareTo(other.binding) < 0;
    }

    /** The symbol with its name, which is empty if it is missing or damaged. */
    Symbol decode() {
      return new Symbol(section.name(nameOffset), value, size, kind, binding);
    }
  }

  /** The symbol of exactly this name with the widest binding; the first of several. */
  @Nullable Entry find(byte[] name) {
    Entry best = null;
    for (int at = 0; at + ENTRY_SIZE <= symbols.capacity(); at += ENTRY_SIZE) {
      if (isNamed(symbols.getInt(at), name)) {
        Entry entry = entry(at);
        if (entry != null && (best == null || entry.isWiderThan(best))) {
          best = entry;
        }
      }
    }
    return best;
  }

  void addTo(List<Entry> all) {
    for (int at = 0; at + ENTRY_SIZE <= symbols.capacity(); at += ENTRY_SIZE) {
      Entry entry = entry(at);
      if (entry != null) {
        all.add(entry);
      }
    }
  }

  /** The symbol at an offset of the section, or null if it has no name or no address. */
  private @Nullable Entry entry(int at) {
    int nameOffset = symbols.getInt(at);
    int info = symbols.get(at + 4) & 0xff;
    int section = Short.toUnsignedInt(symbols.getShort(at + 6));
    Symbol.Kind kind = kind(info & 15);
    Symbol.Binding binding = binding(info >> 4);
    if (nameOffset <= 0
        || nameOffset >= strings.capacity()
        || strings.get(nameOffset) == 0
        || kind == null
        || binding == null
        || section == SHN_UNDEF
        || section == SHN_ABS) {
      return null;
    }
    return new Entry(
        this, nameOffset, symbols.getLong(at + 8), symbols.getLong(at + 16), kind, binding);
  }

  /** Null for what has no address: sections, files, offsets in thread-local storage. */
  private static Symbol.@Nullable Kind kind(int type) {
    return switch (type) {
      case STT_FUNC, STT_GNU_IFUNC -> Symbol.Kind.FUNCTION;
      case STT_OBJECT -> Symbol.Kind.OBJECT;
      case STT_NOTYPE -> Symbol.Kind.LABEL;
      default -> null;
    };
  }

  private static Symbol.@Nullable Binding binding(int code) {
    return switch (code) {
      case STB_LOCAL -> Symbol.Binding.LOCAL;
      case STB_GLOBAL, STB_GNU_UNIQUE -> Symbol.Binding.GLOBAL;
      case STB_WEAK -> Symbol.Binding.WEAK;
      default -> null;
    };
  }

  private boolean isNamed(int offset, byte[] wanted) {
    if (offset < 0 || offset > strings.capacity() - wanted.length - 1) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (strings.get(offset + i) != wanted[i]) {
        return false;
      }
    }
    return strings.get(offset + wanted.length) == 0;
  }

  /** The name at an offset of the string section; empty if it does not end there. */
  private String name(int offset) {
    int limit = Math.min(strings.capacity(), offset + MAX_NAME);
    for (int end = offset; end < limit; end++) {
      if (strings.get(end) == 0) {
        byte[] name = new byte[end - offset];
        strings.get(offset, name);
        return new String(name, UTF_8);
      }
    }
    return "";
  }
}
