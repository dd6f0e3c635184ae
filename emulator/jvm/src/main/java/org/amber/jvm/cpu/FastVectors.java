package org.amber.jvm.cpu;

/**
 * As {@link FastMemory} between memory and {@link Vcpu#vectors}: 16 or 32 bytes with one look at a
 * page. What faults has changed nothing.
 */
public final class FastVectors {
  private static final int XMM = 16;
  private static final int YMM = 32;

  private FastVectors() {}

  public static void load16(long address, long[] v, int to, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, XMM, workspace, Workspace.LOADS)) {
      RawMemory.load16(address, workspace, v, to);
    } else {
      mmu.loadSlowly(address, v, to, XMM);
    }
  }

  /** An address that is no multiple of 16 is a #GP. */
  public static void loadAligned16(long address, long[] v, int to, long workspace, Mmu mmu) {
    if (RawMemory.knowsAligned(address, XMM, workspace, Workspace.LOADS)) {
      RawMemory.load16(address, workspace, v, to);
    } else {
      mmu.requireAligned(address, XMM);
      mmu.loadSlowly(address, v, to, XMM);
    }
  }

  public static void store16(long address, long[] v, int from, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, XMM, workspace, Workspace.STORES)) {
      RawMemory.store16(address, workspace, v, from);
    } else {
      mmu.storeSlowly(address, v, from, XMM);
    }
  }

  /** An address that is no multiple of 16 is a #GP. */
  public static void storeAligned16(long address, long[] v, int from, long workspace, Mmu mmu) {
    if (RawMemory.knowsAligned(address, XMM, workspace, Workspace.STORES)) {
      RawMemory.store16(address, workspace, v, from);
    } else {
      mmu.requireAligned(address, XMM);
      mmu.storeSlowly(address, v, from, XMM);
    }
  }

  public static void load32(long address, long[] v, int to, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, YMM, workspace, Workspace.LOADS)) {
      RawMemory.load32(address, workspace, v, to);
    } else {
      mmu.loadSlowly(address, v, to, YMM);
    }
  }

  /** An address that is no multiple of 32 is a #GP. */
  public static void loadAligned32(long address, long[] v, int to, long workspace, Mmu mmu) {
    if (RawMemory.knowsAligned(address, YMM, workspace, Workspace.LOADS)) {
      RawMemory.load32(address, workspace, v, to);
    } else {
      mmu.requireAligned(address, YMM);
      mmu.loadSlowly(address, v, to, YMM);
    }
  }

  public static void store32(long address, long[] v, int from, long workspace, Mmu mmu) {
    if (RawMemory.knows(address, YMM, workspace, Workspace.STORES)) {
      RawMemory.store32(address, workspace, v, from);
    } else {
      mmu.storeSlowly(address, v, from, YMM);
    }
  }

  /** An address that is no multiple of 32 is a #GP. */
  public static void storeAligned32(long address, long[] v, int from, long workspace, Mmu mmu) {
    if (RawMemory.knowsAligned(address, YMM, workspace, Workspace.STORES)) {
      RawMemory.store32(address, workspace, v, from);
    } else {
      mmu.requireAligned(address, YMM);
      mmu.storeSlowly(address, v, from, YMM);
    }
  }
}
