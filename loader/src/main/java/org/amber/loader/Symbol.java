package org.amber.loader;

/**
 * A name in an ELF file.
 *
 * @param value its address before any load bias
 * @param size in bytes, 0 if unknown; unsigned
 */
public record Symbol(String name, long value, long size, Kind kind, Binding binding) {
  /** What a name stands for. The order is that of preference where an address has several. */
  public enum Kind {
    /** STT_FUNC and STT_GNU_IFUNC. */
    FUNCTION,
    /** STT_OBJECT. */
    OBJECT,
    /** STT_NOTYPE: a label of an assembler file or of the linker. */
    LABEL
  }

  /** How visible a name is to other files. The order is that of preference. */
  public enum Binding {
    GLOBAL,
    WEAK,
    LOCAL
  }
}
