package org.amber.jvm.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.internal.misc.Unsafe;

/**
 * Memory of the host by its address: what guest RAM is made of, and a {@link Workspace}. This is
 * the one place where an access is not checked, because it is the one operation of which a guest
 * does most.
 *
 * <p>Why every access is in bounds: a {@link Workspace} is there as long as the processor whose it
 * is, its places are numbered as it says, and the place of an entry is masked to the table.
 *
 * <p>Addresses of guest RAM come from a {@link Tlb} alone. An entry of it maps a guest page to a
 * frame of {@link org.amber.memory.PhysicalMemory#ram}, which is there as long as the engine is; it
 * is found by the page of the access's first byte and compared with that of its last, or of an
 * address that is a multiple of the access's size, so that all bytes are in that one frame; and an
 * entry that holds no page has one that belongs to another entry.
 *
 * <p>Machine code of the host ({@code org.amber.jvm.host}) accesses the same memory in the same
 * way: only where a {@link Tlb} says, when it has compared the entry.
 *
 * <p>Numbers are little-endian, as the guest's are.
 */
public final class RawMemory {
  private static final Unsafe HOST = Unsafe.getUnsafe();
  private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private RawMemory() {}

  /** Where a segment outside the heap begins. */
  static long addressOf(MemorySegment segment) {
    return segment.address();
  }

  static byte getByte(long address) {
    return HOST.getByte(null, address);
  }

  static short getShort(long address) {
    short value = HOST.getShort(null, address);
    return SWAPPED ? Short.reverseBytes(value) : value;
  }

  static int getInt(long address) {
    int value = HOST.getInt(null, address);
    return SWAPPED ? Integer.reverseBytes(value) : value;
  }

  static long getLong(long address) {
    long value = HOST.getLong(null, address);
    return SWAPPED ? Long.reverseBytes(value) : value;
  }

  static void putByte(long address, byte value) {
    HOST.putByte(null, address, value);
  }

  static void putShort(long address, short value) {
    HOST.putShort(null, address, SWAPPED ? Short.reverseBytes(value) : value);
  }

  static void putInt(long address, int value) {
    HOST.putInt(null, address, SWAPPED ? Integer.reverseBytes(value) : value);
  }

  static void putLong(long address, long value) {
    HOST.putLong(null, address, SWAPPED ? Long.reverseBytes(value) : value);
  }

  // ---- for compiled code. It calls as little as it can: the JVM's first compiler counts each
  // call. (So Unsafe is always given the object, which is none.)

  /** Takes a general register, or another place of a {@link Workspace}, whose address this is. */
  public static void put(long workspace, long value, int place) {
    HOST.putLong(null, workspace + (long) Long.BYTES * place, value);
  }

  /** Gives a general register, or another place of a {@link Workspace}, whose address this is. */
  public static long get(long workspace, int place) {
    return HOST.getLong(null, workspace + (long) Long.BYTES * place);
  }

  /** Takes some longs to somewhere in a {@link Workspace}. */
  public static void putAll(long address, long[] from, int count) {
    HOST.copyMemory(from, Unsafe.ARRAY_LONG_BASE_OFFSET, null, address, (long) Long.BYTES * count);
  }

  /** Gives some longs from somewhere in a {@link Workspace}. */
  public static void getAll(long address, long[] to, int count) {
    HOST.copyMemory(null, address, to, Unsafe.ARRAY_LONG_BASE_OFFSET, (long) Long.BYTES * count);
  }

  /** Takes what flags follow from. */
  public static void putFlags(long workspace, int kind, long a, long b, long result, int carry) {
    HOST.putLong(null, workspace + Long.BYTES * Workspace.FLAGS_KIND, kind);
    HOST.putLong(null, workspace + Long.BYTES * Workspace.FLAGS_CARRY, carry);
    HOST.putLong(null, workspace + Long.BYTES * Workspace.FLAGS_A, a);
    HOST.putLong(null, workspace + Long.BYTES * Workspace.FLAGS_B, b);
    HOST.putLong(null, workspace + Long.BYTES * Workspace.FLAGS_RESULT, result);
  }

  /**
   * Whether so many bytes, at most a page, can be loaded, or stored: as the table says, {@link
   * Workspace#LOADS} or {@link Workspace#STORES}. All that follows is allowed only if that was
   * asked, with nothing between that could have changed it. What can be stored can also be loaded
   * by the same table.
   */
  public static boolean knows(long address, int bytes, long workspace, int table) {
    return (HOST.getLong(null, workspace + table + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES))
                + (address + (bytes - 1))
            & Tlb.PAGE_MASK)
        == 0;
  }

  /** The same, and whether the address is a multiple of that many bytes. */
  public static boolean knowsAligned(long address, int bytes, long workspace, int table) {
    return (HOST.getLong(null, workspace + table + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES))
                + address
            & (Tlb.PAGE_MASK | (bytes - 1)))
        == 0;
  }

  /** The host's address. */
  private static long host(long address, long workspace, int table) {
    return address
        + HOST.getLong(
            null, workspace + (table + Tlb.ADDENDS) + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES));
  }

  /** Numbers that are loaded are sign-extended. */
  public static long load1(long address, long workspace, int table) {
    return HOST.getByte(null, host(address, workspace, table));
  }

  public static long load2(long address, long workspace, int table) {
    short value = HOST.getShort(null, host(address, workspace, table));
    return SWAPPED ? Short.reverseBytes(value) : value;
  }

  public static long load4(long address, long workspace, int table) {
    int value = HOST.getInt(null, host(address, workspace, table));
    return SWAPPED ? Integer.reverseBytes(value) : value;
  }

  public static long load8(long address, long workspace, int table) {
    long value = HOST.getLong(null, host(address, workspace, table));
    return SWAPPED ? Long.reverseBytes(value) : value;
  }

  public static void store1(long value, long address, long workspace) {
    HOST.putByte(null, host(address, workspace, Workspace.STORES), (byte) value);
  }

  public static void store2(long value, long address, long workspace) {
    putShort(host(address, workspace, Workspace.STORES), (short) value);
  }

  public static void store4(long value, long address, long workspace) {
    putInt(host(address, workspace, Workspace.STORES), (int) value);
  }

  public static void store8(long value, long address, long workspace) {
    long number = SWAPPED ? Long.reverseBytes(value) : value;
    HOST.putLong(null, host(address, workspace, Workspace.STORES), number);
  }

  /** Loads 16 bytes to a place of {@link Vcpu#vectors}. */
  public static void load16(long address, long workspace, long[] v, int to) {
    long host = host(address, workspace, Workspace.LOADS);
    v[to] = getLong(host);
    v[to + 1] = getLong(host + Long.BYTES);
  }

  /** Loads 32 bytes to a place of {@link Vcpu#vectors}. */
  public static void load32(long address, long workspace, long[] v, int to) {
    load16(address, workspace, v, to);
    load16(address + 2 * Long.BYTES, workspace, v, to + 2);
  }

  /** Stores 16 bytes from a place of {@link Vcpu#vectors}. */
  public static void store16(long address, long workspace, long[] v, int from) {
    long host = host(address, workspace, Workspace.STORES);
    putLong(host, v[from]);
    putLong(host + Long.BYTES, v[from + 1]);
  }

  /** Stores 32 bytes from a place of {@link Vcpu#vectors}. */
  public static void store32(long address, long workspace, long[] v, int from) {
    store16(address, workspace, v, from);
    store16(address + 2 * Long.BYTES, workspace, v, from + 2);
  }
}
