package org.amber.jvm.cpu;

/**
 * Loads and stores of up to 8 bytes by a {@link Tlb}, as few instructions as can be; what it does
 * not know is the {@link Mmu}'s. Numbers that are loaded are sign-extended.
 *
 * <p>The entries are a parameter, since compiled code has them as a constant.
 */
public final class FastMemory {

  private FastMemory() {}

  public static long load1(long address, long[] loads, Mmu mmu) {
    int place = Tlb.place(address);
    return loads[place] == Tlb.page(address)
        ? RawMemory.getByte(address + loads[place + 1])
        : mmu.loadSlowly(address, 1);
  }

  public static long load2(long address, long[] loads, Mmu mmu) {
    int place = Tlb.place(address);
    return loads[place] == Tlb.page(address + 1)
        ? RawMemory.getShort(address + loads[place + 1])
        : mmu.loadSlowly(address, 2);
  }

  public static long load4(long address, long[] loads, Mmu mmu) {
    int place = Tlb.place(address);
    return loads[place] == Tlb.page(address + 3)
        ? RawMemory.getInt(address + loads[place + 1])
        : mmu.loadSlowly(address, 4);
  }

  public static long load8(long address, long[] loads, Mmu mmu) {
    int place = Tlb.place(address);
    return loads[place] == Tlb.page(address + 7)
        ? RawMemory.getLong(address + loads[place + 1])
        : mmu.loadSlowly(address, 8);
  }

  /** Loads what is going to be stored into; {@code stores} are the entries for that. */
  public static long change1(long address, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    return stores[place] == Tlb.page(address)
        ? RawMemory.getByte(address + stores[place + 1])
        : mmu.loadToChangeSlowly(address, 1);
  }

  /** See {@link #change1}. */
  public static long change2(long address, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    return stores[place] == Tlb.page(address + 1)
        ? RawMemory.getShort(address + stores[place + 1])
        : mmu.loadToChangeSlowly(address, 2);
  }

  /** See {@link #change1}. */
  public static long change4(long address, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    return stores[place] == Tlb.page(address + 3)
        ? RawMemory.getInt(address + stores[place + 1])
        : mmu.loadToChangeSlowly(address, 4);
  }

  /** See {@link #change1}. */
  public static long change8(long address, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    return stores[place] == Tlb.page(address + 7)
        ? RawMemory.getLong(address + stores[place + 1])
        : mmu.loadToChangeSlowly(address, 8);
  }

  public static void store1(long address, long value, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    if (stores[place] == Tlb.page(address)) {
      RawMemory.putByte(address + stores[place + 1], (byte) value);
    } else {
      mmu.storeSlowly(address, value, 1);
    }
  }

  public static void store2(long address, long value, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    if (stores[place] == Tlb.page(address + 1)) {
      RawMemory.putShort(address + stores[place + 1], (short) value);
    } else {
      mmu.storeSlowly(address, value, 2);
    }
  }

  public static void store4(long address, long value, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    if (stores[place] == Tlb.page(address + 3)) {
      RawMemory.putInt(address + stores[place + 1], (int) value);
    } else {
      mmu.storeSlowly(address, value, 4);
    }
  }

  public static void store8(long address, long value, long[] stores, Mmu mmu) {
    int place = Tlb.place(address);
    if (stores[place] == Tlb.page(address + 7)) {
      RawMemory.putLong(address + stores[place + 1], value);
    } else {
      mmu.storeSlowly(address, value, 8);
    }
  }
}
