package org.amber.jvm.cpu;

/**
 * Loads and stores of up to 8 bytes by a {@link Tlb}, as few instructions as can be; what it does
 * not know is the {@link Mmu}'s. Numbers that are loaded are sign-extended.
 *
 * <p>Where the {@link Workspace} is comes as a parameter, since compiled code has it in a local.
 */
public final class FastMemory {

  private FastMemory() {}

  public static long load1(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    return Tlb.known(entry) == Tlb.page(address)
        ? RawMemory.getByte(Tlb.host(entry, address))
        : mmu.loadSlowly(address, 1);
  }

  public static long load2(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    return Tlb.known(entry) == Tlb.page(address + 1)
        ? RawMemory.getShort(Tlb.host(entry, address))
        : mmu.loadSlowly(address, 2);
  }

  public static long load4(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    return Tlb.known(entry) == Tlb.page(address + 3)
        ? RawMemory.getInt(Tlb.host(entry, address))
        : mmu.loadSlowly(address, 4);
  }

  public static long load8(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.LOADS, address);
    return Tlb.known(entry) == Tlb.page(address + 7)
        ? RawMemory.getLong(Tlb.host(entry, address))
        : mmu.loadSlowly(address, 8);
  }

  /** Loads what is going to be stored into. */
  public static long change1(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    return Tlb.known(entry) == Tlb.page(address)
        ? RawMemory.getByte(Tlb.host(entry, address))
        : mmu.loadToChangeSlowly(address, 1);
  }

  /** See {@link #change1}. */
  public static long change2(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    return Tlb.known(entry) == Tlb.page(address + 1)
        ? RawMemory.getShort(Tlb.host(entry, address))
        : mmu.loadToChangeSlowly(address, 2);
  }

  /** See {@link #change1}. */
  public static long change4(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    return Tlb.known(entry) == Tlb.page(address + 3)
        ? RawMemory.getInt(Tlb.host(entry, address))
        : mmu.loadToChangeSlowly(address, 4);
  }

  /** See {@link #change1}. */
  public static long change8(long address, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    return Tlb.known(entry) == Tlb.page(address + 7)
        ? RawMemory.getLong(Tlb.host(entry, address))
        : mmu.loadToChangeSlowly(address, 8);
  }

  public static void store1(long address, long value, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address)) {
      RawMemory.putByte(Tlb.host(entry, address), (byte) value);
    } else {
      mmu.storeSlowly(address, value, 1);
    }
  }

  public static void store2(long address, long value, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address + 1)) {
      RawMemory.putShort(Tlb.host(entry, address), (short) value);
    } else {
      mmu.storeSlowly(address, value, 2);
    }
  }

  public static void store4(long address, long value, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address + 3)) {
      RawMemory.putInt(Tlb.host(entry, address), (int) value);
    } else {
      mmu.storeSlowly(address, value, 4);
    }
  }

  public static void store8(long address, long value, long workspace, Mmu mmu) {
    long entry = Tlb.entry(workspace + Workspace.STORES, address);
    if (Tlb.known(entry) == Tlb.page(address + 7)) {
      RawMemory.putLong(Tlb.host(entry, address), value);
    } else {
      mmu.storeSlowly(address, value, 8);
    }
  }
}
