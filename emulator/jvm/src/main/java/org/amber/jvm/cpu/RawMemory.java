package org.amber.jvm.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.internal.misc.Unsafe;

/**
 * Memory of the host by its address: what guest RAM is made of. This is the one place where an
 * access is not checked, because it is the one operation of which a guest does most.
 *
 * <p>Why every access is in bounds: addresses come from a {@link Tlb} alone. An entry of it maps a
 * guest page to a frame of {@link org.amber.memory.PhysicalMemory#ram}, which is there as long as
 * the engine is; it is found by the page of the access's first byte and compared with that of its
 * last, or of an address that is a multiple of the access's size, so that all bytes are in that one
 * frame; and an entry that holds no page has a number that no page has.
 *
 * <p>Numbers are little-endian, as the guest's are.
 */
final class RawMemory {
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
}
