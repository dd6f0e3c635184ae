package org.amber.unicorn.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.amber.cpu.x86.InstructionDecoder;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.jspecify.annotations.Nullable;

/** Reads instructions in guest memory: counts them and finds those that must not be executed. */
final class GuestCode {
  private static final int PAGE_SIZE = PhysicalMemory.PAGE_SIZE;

  private final PhysicalMemory physical;
  private final InstructionDecoder decoder = new InstructionDecoder();
  private byte[] bytes = new byte[2 * PAGE_SIZE];
  private long[] breakpoints = new long[0];
  private @Nullable AddressSpace memory;

  // Results of scan.
  private int count;
  private Trap trap = Trap.NONE;
  private long errorCode;

  GuestCode(PhysicalMemory physical) {
    this.physical = physical;
  }

  void use(AddressSpace space) {
    memory = space;
  }

  /** Sets the breakpoints; whether they are others than before. */
  boolean setBreakpoints(long[] addresses) {
    long[] sorted = addresses.clone();
    Arrays.sort(sorted);
    boolean others = !Arrays.equals(sorted, breakpoints);
    breakpoints = sorted;
    return others;
  }

  boolean isBreakpoint(long address) {
    return breakpoints.length > 0 && Arrays.binarySearch(breakpoints, address) >= 0;
  }

  /**
   * Counts the instructions of a block up to its end or to the first that must not be executed.
   *
   * @param first whether a breakpoint at the first instruction counts
   * @return whether the bytes were there and the last instruction ends with the block
   */
  boolean scan(long address, int size, boolean first) {
    count = 0;
    trap = Trap.NONE;
    int read = read(address, size);
    int at = 0;
    while (at < size) {
      if (isBreakpoint(address + at) && (at > 0 || first)) {
        trap = Trap.BREAKPOINT;
        return true;
      }
      int length = decoder.decode(bytes, at, read);
      if (length <= 0) {
        // Undefined bytes end a block; Unicorn finds out and says so.
        return false;
      }
      trap = Trap.of(decoder);
      if (trap != Trap.NONE) {
        errorCode = Trap.errorCode(decoder);
        return true;
      }
      at += length;
      count++;
    }
    return at == size;
  }

  /** Instructions found by {@link #scan}, the one that must not be executed excluded. */
  int count() {
    return count;
  }

  /** What {@link #scan} found behind {@link #count} instructions. */
  Trap trap() {
    return trap;
  }

  /** The error code of {@link #trap}. */
  long errorCode() {
    return errorCode;
  }

  /** How many instructions there are from one address to another on a straight line. */
  int between(long from, long to) {
    int size = (int) (to - from);
    int read = read(from, size);
    int found = 0;
    int at = 0;
    while (at < size) {
      int length = decoder.decode(bytes, at, read);
      if (length <= 0) {
        throw new IllegalStateException(
            "cannot count instructions from 0x"
                + Long.toHexString(from)
                + " to 0x"
                + Long.toHexString(to));
      }
      at += length;
      found++;
    }
    return found;
  }

  /** How many bytes of whole instructions there are from {@code address} to the end of its page. */
  int wholeToPageEnd(long address) {
    int size = PAGE_SIZE - (int) (address & (PAGE_SIZE - 1));
    int read = read(address, size);
    int at = 0;
    count = 0;
    int length;
    while (at < size && (length = decoder.decode(bytes, at, read)) > 0) {
      at += length;
      count++;
    }
    return at;
  }

  /** Decodes the instruction at an address. */
  InstructionDecoder decode(long address) {
    int read = read(address, InstructionDecoder.MAX_LENGTH);
    decoder.decode(bytes, 0, read);
    return decoder;
  }

  /** Reads what is present, at most {@code size} bytes; how many were read. */
  private int read(long address, int size) {
    if (size > bytes.length) {
      bytes = new byte[size];
    }
    AddressSpace space = memory;
    MemorySegment ram = physical.ram();
    int read = 0;
    while (space != null && read < size && inUserSpace(address + read)) {
      long from = address + read;
      long pte = space.entry(from);
      if (pte == Pte.ABSENT) {
        break;
      }
      physical.ensure(Pte.frame(pte));
      int offset = (int) (from & (PAGE_SIZE - 1));
      int length = Math.min(size - read, PAGE_SIZE - offset);
      MemorySegment.copy(
          ram, ValueLayout.JAVA_BYTE, Pte.physicalAddress(pte) + offset, bytes, read, length);
      read += length;
    }
    return read;
  }

  private static boolean inUserSpace(long address) {
    return address >= 0 && address < AddressSpace.TASK_SIZE;
  }
}
