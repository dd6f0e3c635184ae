package org.amber.jvm.cpu;

/**
 * Loads and stores of up to 8 bytes by a {@link Tlb}; what it does not know is the {@link Mmu}'s.
 * Numbers that are loaded are sign-extended.
 */
final class FastMemory {

  private FastMemory() {}

  static long load1(long address, long workspace, Mmu mmu) {
    return RawMemory.knows(address, 1, workspace, Workspace.LOADS)
        ? RawMemory.load1(address, workspace, Workspace.LOADS)
        : mmu.loadSlowly(address, 1);
  }

  static long load2(long address, long workspace, Mmu mmu) {
    return RawMemory.knows(address, 2, workspace, Workspace.LOADS)
        ? RawMemory.load2(address, workspace, Workspace.LOADS)
        : mmu.loadSlowly(address, 2);
  }

  static long load4(long address, long workspace, Mmu mmu) {
    return RawMemory.knows(address, 4, workspace, Workspace.LOADS)
        ? RawMemory.load4(address, workspace, Workspace.LOADS)
        : mmu.loadSlowly(address, 4);
  }

  static long load8(long address, long workspace, Mmu mmu) {
    return RawMemory.knows(address, 8, workspace, Workspace.LOADS)
        ? RawMemory.load8(address, workspace, Workspace.LOADS)
        : mmu.loadSlowly(address, 8);
  }

  static void store1(long address, long value, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, 1, workspace, Workspace.STORES)) {
      RawMemory.store1(value, address, workspace);
    } else {
      mmu.storeSlowly(address, value, 1);
    }
  }

  static void store2(long address, long value, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, 2, workspace, Workspace.STORES)) {
      RawMemory.store2(value, address, workspace);
    } else {
      mmu.storeSlowly(address, value, 2);
    }
  }

  static void store4(long address, long value, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, 4, workspace, Workspace.STORES)) {
      RawMemory.store4(value, address, workspace);
    } else {
      mmu.storeSlowly(address, value, 4);
    }
  }

  static void store8(long address, long value, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, 8, workspace, Workspace.STORES)) {
      RawMemory.store8(value, address, workspace);
    } else {
      mmu.storeSlowly(address, value, 8);
    }
  }
}
