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
 * is, registers are numbered 0 to 15, and the place of an entry is masked to the table.
 *
 * <p>Addresses of guest RAM come from a {@link Tlb} alone. An entry of it maps a guest page to a
 * frame of {@link org.amber.memory.PhysicalMemory#ram}, which is there as long as the engine is; it
 * is found by the page of the access's first byte and compared with that of its last, or of an
 * address that is a multiple of the access's size, so that all bytes are in that one frame; and an
 * entry that holds no page has a number that no page has.
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
    return HOST.getByte(address);
  }

  static short getShort(long address) {
    short value = HOST.getShort(address);
    return SWAPPED ? Short.reverseBytes(value) : value;
  }

  static int getInt(long address) {
    int value = HOST.getInt(address);
    return SWAPPED ? Integer.reverseBytes(value) : value;
  }

  static long getLong(long address) {
    long value = HOST.getLong(address);
    return SWAPPED ? Long.reverseBytes(value) : value;
  }

  static void putByte(long address, byte value) {
    HOST.putByte(address, value);
  }

  static void putShort(long address, short value) {
    HOST.putShort(address, SWAPPED ? Short.reverseBytes(value) : value);
  }

  static void putInt(long address, int value) {
    HOST.putInt(address, SWAPPED ? Integer.reverseBytes(value) : value);
  }

  static void putLong(long address, long value) {
    HOST.putLong(address, SWAPPED ? Long.reverseBytes(value) : value);
  }

  // ---- for compiled code. It calls as little as it can: the JVM's first compiler counts each
  // call.

  /** Takes a general register, or another place of a {@link Workspace}, whose address this is. */
  public static void put(long workspace, long value, int place) {
    HOST.putLong(workspace + (long) Long.BYTES * place, value);
  }

  /** Gives a general register, or another place of a {@link Workspace}, whose address this is. */
  public static long get(long workspace, int place) {
    return HOST.getLong(workspace + (long) Long.BYTES * place);
  }

  /** Takes what flags follow from. */
  public static void putFlags(long workspace, int kind, long a, long b, long result, int carry) {
    HOST.putLong(workspace + Long.BYTES * Workspace.FLAGS_KIND, kind);
    HOST.putLong(workspace + Long.BYTES * Workspace.FLAGS_CARRY, carry);
    HOST.putLong(workspace + Long.BYTES * Workspace.FLAGS_A, a);
    HOST.putLong(workspace + Long.BYTES * Workspace.FLAGS_B, b);
    HOST.putLong(workspace + Long.BYTES * Workspace.FLAGS_RESULT, result);
  }

  /**
   * Whether so many bytes, at most a page, can be loaded. {@link #load8} and the others are allowed
   * only if that was asked, with nothing between that could have changed it; numbers that are
   * loaded are sign-extended. To load what is going to be stored into is to {@code change}.
   */
  public static boolean loads(long address, int bytes, long workspace) {
    long entry = workspace + Workspace.LOADS + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES);
    return HOST.getLong(entry) == (address + (bytes - 1) & Tlb.PAGE_MASK);
  }

  /** Whether so many bytes, at most a page, can be stored, and loaded before that. */
  public static boolean stores(long address, int bytes, long workspace) {
    long entry = workspace + Workspace.STORES + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES);
    return HOST.getLong(entry) == (address + (bytes - 1) & Tlb.PAGE_MASK);
  }

  public static long load1(long address, long workspace) {
    return HOST.getByte(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.LOADS + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
  }

  public static long load2(long address, long workspace) {
    short value =
        HOST.getShort(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.LOADS + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Short.reverseBytes(value) : value;
  }

  public static long load4(long address, long workspace) {
    int value =
        HOST.getInt(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.LOADS + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Integer.reverseBytes(value) : value;
  }

  public static long load8(long address, long workspace) {
    long value =
        HOST.getLong(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.LOADS + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Long.reverseBytes(value) : value;
  }

  public static long change1(long address, long workspace) {
    return HOST.getByte(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.STORES + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
  }

  public static long change2(long address, long workspace) {
    short value =
        HOST.getShort(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.STORES + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Short.reverseBytes(value) : value;
  }

  public static long change4(long address, long workspace) {
    int value =
        HOST.getInt(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.STORES + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Integer.reverseBytes(value) : value;
  }

  public static long change8(long address, long workspace) {
    long value =
        HOST.getLong(
            address
                + HOST.getLong(
                    workspace
                        + (Workspace.STORES + Tlb.ADDEND)
                        + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)));
    return SWAPPED ? Long.reverseBytes(value) : value;
  }

  public static void store1(long value, long address, long workspace) {
    HOST.putByte(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.STORES + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)),
        (byte) value);
  }

  public static void store2(long value, long address, long workspace) {
    HOST.putShort(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.STORES + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)),
        SWAPPED ? Short.reverseBytes((short) value) : (short) value);
  }

  public static void store4(long value, long address, long workspace) {
    HOST.putInt(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.STORES + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)),
        SWAPPED ? Integer.reverseBytes((int) value) : (int) value);
  }

  public static void store8(long value, long address, long workspace) {
    HOST.putLong(
        address
            + HOST.getLong(
                workspace
                    + (Workspace.STORES + Tlb.ADDEND)
                    + (address >>> Tlb.ADDRESS_SHIFT & Tlb.PLACES)),
        SWAPPED ? Long.reverseBytes(value) : value);
  }
}
