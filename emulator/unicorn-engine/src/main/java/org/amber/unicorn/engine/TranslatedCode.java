package org.amber.unicorn.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Unicorn's buffer of translated code, in the host's memory, by the host's addresses. It is found
 * by the first address in it that somebody asks for.
 */
final class TranslatedCode {
  private static final MemorySegment HOST = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** So much around an address may be looked at. */
  private static final int MARGIN = 128;

  private static final long PAGE = 4096;

  private static final byte CLEAR_ESI_FIRST = 0x33;
  private static final byte CLEAR_ESI_SECOND = (byte) 0xf6;

  private long from;
  private long to;
  private boolean unusable;
  private byte[] copy = new byte[4096];
  private long copyStart;
  private int copyLength;

  /** Whether this address is in the buffer with some bytes around, and the buffer is writable. */
  boolean contains(long address) {
    if (address - MARGIN >= from && address + MARGIN <= to) {
      return !unusable;
    }
    if (to == 0 && !unusable) {
      unusable = !find(address);
      return !unusable && contains(address);
    }
    return false;
  }

  /**
   * Finds the mapping that an address is in. What lies before the address's page is not counted in:
   * the buffer is filled from its beginning, and the mapping may at this moment include the buffer
   * of another emulator, which another thread has just made and whose last page will be locked.
   */
  private boolean find(long address) {
    try {
      for (String line : Files.readAllLines(MAPS)) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        long start = Long.parseUnsignedLong(line, 0, dash, 16);
        long end = Long.parseUnsignedLong(line, dash + 1, space, 16);
        if (address >= start && address < end) {
          from = Math.max(start, address & -PAGE);
          to = end;
          // Offsets in it have 31 bits.
          return line.startsWith("rwx", space + 1) && end - from <= Integer.MAX_VALUE;
        }
      }
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return false; // a host that does not tell
    }
    return false;
  }

  /** A number for an address in the buffer, greater than 0. */
  int offset(long address) {
    return (int) (address - from);
  }

  /** The address that {@link #offset} belongs to. */
  long at(int offset) {
    return from + offset;
  }

  /**
   * Unicorn's own description of the block that begins with this code; null unless all that is
   * known of the block is found there.
   *
   * @param code the block's first instruction, or one of the first
   * @param address where the block is in the guest
   * @param size bytes of the block in the guest
   */
  @Nullable TranslatedBlock block(long code, long address, int size) {
    long line = code & -TranslatedBlock.ALIGNMENT;
    for (int i = 0; i < 2; i++) {
      TranslatedBlock block = TranslatedBlock.before(this, line - i * TranslatedBlock.ALIGNMENT);
      if (block.start() > from && block.is(address, size) && contains(block.codeEnd())) {
        return block;
      }
    }
    return null;
  }

  /**
   * Takes a copy of a part of it, which is read and changed instead until {@link #close}: much
   * faster than single accesses to the host's memory as long as the JVM has not compiled those.
   */
  void open(long start, long end) {
    copyStart = Math.max(start, from);
    copyLength = (int) (Math.min(end, to) - copyStart);
    if (copy.length < copyLength) {
      copy = new byte[2 * copyLength];
    }
    MemorySegment.copy(HOST, JAVA_BYTE, copyStart, copy, 0, copyLength);
  }

  /** Writes the copy back. */
  void close() {
    MemorySegment.copy(copy, 0, HOST, JAVA_BYTE, copyStart, copyLength);
    copyLength = 0;
  }

  /** Where {@code xor esi, esi} is next in the open copy: at {@code from} or behind; 0: nowhere. */
  long nextClear(long from) {
    byte[] bytes = copy;
    int last = copyLength - 1;
    // Of the two bytes one is at an odd distance.
    for (int i = (int) (from - copyStart) + 1; i <= last; i += 2) {
      int value = bytes[i];
      if (value == CLEAR_ESI_SECOND && bytes[i - 1] == CLEAR_ESI_FIRST) {
        return copyStart + i - 1;
      }
      if (value == CLEAR_ESI_FIRST && i < last && bytes[i + 1] == CLEAR_ESI_SECOND) {
        return copyStart + i;
      }
    }
    return 0;
  }

  /** The index in the copy; negative if it is not wholly there. */
  private int index(long at, int size) {
    long index = at - copyStart;
    return index >= 0 && index <= copyLength - size ? (int) index : -1;
  }

  private int copied(int index, int size) {
    int value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << Byte.SIZE | (copy[index + i] & 0xff);
    }
    return value;
  }

  private void change(int index, int size, long value) {
    for (int i = 0; i < size; i++) {
      copy[index + i] = (byte) (value >>> (i * Byte.SIZE));
    }
  }

  int int8(long at) {
    int index = index(at, Byte.BYTES);
    return index >= 0 ? copy[index] & 0xff : HOST.get(JAVA_BYTE, at) & 0xff;
  }

  int int16(long at) {
    int index = index(at, Short.BYTES);
    return index >= 0 ? copied(index, Short.BYTES) : HOST.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
  }

  int int32(long at) {
    int index = index(at, Integer.BYTES);
    return index >= 0 ? copied(index, Integer.BYTES) : HOST.get(JAVA_INT_UNALIGNED, at);
  }

  long int64(long at) {
    int index = index(at, Long.BYTES);
    return index >= 0
        ? (copied(index, Integer.BYTES) & 0xffff_ffffL)
            | (long) copied(index + Integer.BYTES, Integer.BYTES) << Integer.SIZE
        : HOST.get(JAVA_LONG_UNALIGNED, at);
  }

  void int8(long at, int value) {
    int index = index(at, Byte.BYTES);
    if (index >= 0) {
      copy[index] = (byte) value;
    } else {
      HOST.set(JAVA_BYTE, at, (byte) value);
    }
  }

  void int16(long at, int value) {
    int index = index(at, Short.BYTES);
    if (index >= 0) {
      change(index, Short.BYTES, value);
    } else {
      HOST.set(JAVA_SHORT_UNALIGNED, at, (short) value);
    }
  }

  void int32(long at, int value) {
    int index = index(at, Integer.BYTES);
    if (index >= 0) {
      change(index, Integer.BYTES, value);
    } else {
      HOST.set(JAVA_INT_UNALIGNED, at, value);
    }
  }

  void int64(long at, long value) {
    int index = index(at, Long.BYTES);
    if (index >= 0) {
      change(index, Long.BYTES, value);
    } else {
      HOST.set(JAVA_LONG_UNALIGNED, at, value);
    }
  }
}
