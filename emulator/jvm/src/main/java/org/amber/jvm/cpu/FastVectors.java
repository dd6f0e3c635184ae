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
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    if (Tlb.known(entry) == Tlb.page(address + (XMM - 1))) {
      get16(Tlb.host(entry, address), v, to);
    } else {
      mmu.loadSlowly(address, v, to, XMM);
    }
  }

  /** An address that is no multiple of 16 is a #GP. */
  public static void loadAligned16(long address, long[] v, int to, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    if (Tlb.known(entry) == Tlb.alignedPage(address, XMM)) {
      get16(Tlb.host(entry, address), v, to);
    } else {
      mmu.requireAligned(address, XMM);
      mmu.loadSlowly(address, v, to, XMM);
    }
  }

  public static void load32(long address, long[] v, int to, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    if (Tlb.known(entry) == Tlb.page(address + (YMM - 1))) {
      get32(Tlb.host(entry, address), v, to);
    } else {
      mmu.loadSlowly(address, v, to, YMM);
    }
  }

  /** An address that is no multiple of 32 is a #GP. */
  public static void loadAligned32(long address, long[] v, int to, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    if (Tlb.known(entry) == Tlb.alignedPage(address, YMM)) {
      get32(Tlb.host(entry, address), v, to);
    } else {
      mmu.requireAligned(address, YMM);
      mmu.loadSlowly(address, v, to, YMM);
    }
  }

  public static void store16(long address, long[] v, int from, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address + (XMM - 1))) {
      put16(Tlb.host(entry, address), v, from);
    } else {
      mmu.storeSlowly(address, v, from, XMM);
    }
  }

  /** See {@link #loadAligned16}. */
  public static void storeAligned16(long address, long[] v, int from, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.alignedPage(address, XMM)) {
      put16(Tlb.host(entry, address), v, from);
    } else {
      mmu.requireAligned(address, XMM);
      mmu.storeSlowly(address, v, from, XMM);
    }
  }

  public static void store32(long address, long[] v, int from, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address + (YMM - 1))) {
      put32(Tlb.host(entry, address), v, from);
    } else {
      mmu.storeSlowly(address, v, from, YMM);
    }
  }

  /** See {@link #loadAligned32}. */
  public static void storeAligned32(long address, long[] v, int from, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.alignedPage(address, YMM)) {
      put32(Tlb.host(entry, address), v, from);
    } else {
      mmu.requireAligned(address, YMM);
      mmu.storeSlowly(address, v, from, YMM);
    }
  }

  private static void get16(long host, long[] v, int to) {
    v[to] = RawMemory.getLong(host);
    v[to + 1] = RawMemory.getLong(host + 8);
  }

  private static void get32(long host, long[] v, int to) {
    get16(host, v, to);
    get16(host + XMM, v, to + 2);
  }

  private static void put16(long host, long[] v, int from) {
    RawMemory.putLong(host, v[from]);
    RawMemory.putLong(host + 8, v[from + 1]);
  }

  private static void put32(long host, long[] v, int from) {
    put16(host, v, from);
    put16(host + XMM, v, from + 2);
  }
}
