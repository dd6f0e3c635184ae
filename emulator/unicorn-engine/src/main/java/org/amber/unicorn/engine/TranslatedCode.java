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

  private long from;
  private long to;
  private boolean unusable;

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

  /** Finds the mapping that an address is in. */
  private boolean find(long address) {
    try {
      for (String line : Files.readAllLines(MAPS)) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        long start = Long.parseUnsignedLong(line, 0, dash, 16);
        long end = Long.parseUnsignedLong(line, dash + 1, space, 16);
        if (address >= start && address < end) {
          from = start;
          to = end;
          // Offsets in it have 31 bits.
          return line.startsWith("rwx", space + 1) && end - start <= Integer.MAX_VALUE;
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

  int int8(long at) {
    return HOST.get(JAVA_BYTE, at) & 0xff;
  }

  int int16(long at) {
    return HOST.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
  }

  int int32(long at) {
    return HOST.get(JAVA_INT_UNALIGNED, at);
  }

  long int64(long at) {
    return HOST.get(JAVA_LONG_UNALIGNED, at);
  }

  void int8(long at, int value) {
    HOST.set(JAVA_BYTE, at, (byte) value);
  }

  void int16(long at, int value) {
    HOST.set(JAVA_SHORT_UNALIGNED, at, (short) value);
  }

  void int32(long at, int value) {
    HOST.set(JAVA_INT_UNALIGNED, at, value);
  }

  void int64(long at, long value) {
    HOST.set(JAVA_LONG_UNALIGNED, at, value);
  }

  /** Moves code; the ranges may overlap. */
  void move(long start, long end, long target) {
    MemorySegment.copy(HOST, start, HOST, target, end - start);
  }
}
