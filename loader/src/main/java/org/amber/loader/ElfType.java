package org.amber.loader;

/** The kind of an ELF file, e_type in elf(5). */
public enum ElfType {
  NONE(0, "an ELF file of no type"),
  /** ET_REL. */
  RELOCATABLE(1, "a relocatable object file (.o)"),
  /** ET_EXEC: loaded at the addresses that it names. */
  EXECUTABLE(2, "an executable"),
  /** ET_DYN: a position-independent executable or a shared object. */
  DYNAMIC(3, "a shared object"),
  /** ET_CORE. */
  CORE(4, "a core dump"),
  OTHER(-1, "an ELF file of unknown type");

  private static final ElfType[] BY_CODE = {NONE, RELOCATABLE, EXECUTABLE, DYNAMIC, CORE};

  private final int code;
  private final String description;

  ElfType(int code, String description) {
    this.code = code;
    this.description = description;
  }

  /** The value of e_type, -1 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** What a person calls such a file, with its article. */
  public String description() {
    return description;
  }

  static ElfType of(int code) {
    return code < BY_CODE.length ? BY_CODE[code] : OTHER;
  }
}
