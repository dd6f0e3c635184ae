package org.amber.loader;

/** The types of program headers that a loader or a reader of its plans cares for, elf(5). */
public enum SegmentType {
  NULL(0),
  LOAD(1),
  DYNAMIC(2),
  INTERP(3),
  NOTE(4),
  PHDR(6),
  TLS(7),
  GNU_EH_FRAME(0x6474e550),
  GNU_STACK(0x6474e551),
  GNU_RELRO(0x6474e552),
  GNU_PROPERTY(0x6474e553),
  OTHER(-1);

  private final int code;

  SegmentType(int code) {
    this.code = code;
  }

  /** The value of p_type, -1 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  static SegmentType of(int code) {
    for (SegmentType type : values()) {
      if (type.code == code && type != OTHER) {
        return type;
      }
    }
    return OTHER;
  }
}
