package org.amber.unicorn;

/** Kinds of memory accesses that a TLB fill asks for: {@code uc_mem_type}. */
public enum MemoryAccess {
  READ,
  WRITE,
  FETCH;

  private static final int FIRST = 16;
  private static final MemoryAccess[] VALUES = values();

  static MemoryAccess of(int type) {
    return VALUES[type - FIRST];
  }
}
