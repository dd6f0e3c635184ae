package org.amber.jvm.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.jspecify.annotations.Nullable;

/**
 * Guest memory as the processor sees it: virtual addresses, checked and resolved. What was resolved
 * is remembered by page (a TLB), one table for loads and one for stores; a store's entry also says
 * that nobody has to hear of stores into that page: it is neither code nor kept for a snapshot.
 *
 * <p>Numbers are little-endian and zero-extended. An access that crosses into another page is
 * checked whole before any byte is stored.
 */
public final class Mmu {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
  private static final long PAGE_MASK = -PAGE;
  private static final int ENTRIES = 1024;
  private static final int INDEX = ENTRIES - 1;
  private static final int PARAGRAPH = 16;

  /** No page begins there. */
  private static final long NOTHING = 1;

  private final PhysicalMemory physical;
  private final MemorySegment ram;
  private final GuestFault fault;
  private final CodeWatch code;

  private final long[] readPage = new long[ENTRIES];

  /** Added to an address: where in {@link #ram} it is. */
  private final long[] readDistance = new long[ENTRIES];

  private final long[] writePage = new long[ENTRIES];
  private final long[] writeDistance = new long[ENTRIES];
  private @Nullable AddressSpace space;
  private long epoch;
  private long generation;

  Mmu(PhysicalMemory physical, GuestFault fault, CodeWatch code) {
    this.physical = physical;
    this.ram = physical.ram();
    this.fault = fault;
    this.code = code;
    forget();
  }

  /** Works in an address space from now on; what was changed there since is seen. */
  public void use(AddressSpace now) {
    if (!now.equals(space) || now.epoch() != epoch) {
      space = now;
      epoch = now.epoch();
      forget();
    }
  }

  /** Drops what was remembered. */
  private void forget() {
    generation++;
    Arrays.fill(readPage, NOTHING);
    forgetStores();
  }

  /** Grows whenever translations are dropped; what is known of them is known no more. */
  public long generation() {
    return generation;
  }

  /** Stores have to be looked at again: a frame has become code. */
  public void forgetStores() {
    Arrays.fill(writePage, NOTHING);
  }

  private static boolean crosses(long address, int bytes) {
    return (int) (address & (PAGE - 1)) > PAGE - bytes;
  }

  public int read8(long address) {
    int i = (int) (address >>> SHIFT) & INDEX;
    long at =
        readPage[i] == (address & PAGE_MASK)
            ? address + readDistance[i]
            : find(address, Access.READ);
    return ram.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  public int read16(long address) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (readPage[i] == ((address + 1) & PAGE_MASK)) {
      return ram.get(SHORT, address + readDistance[i]) & 0xffff;
    }
    return crosses(address, 2)
        ? (int) readAcross(address, 2)
        : ram.get(SHORT, find(address, Access.READ)) & 0xffff;
  }

  public int read32(long address) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (readPage[i] == ((address + 3) & PAGE_MASK)) {
      return ram.get(INT, address + readDistance[i]);
    }
    return crosses(address, 4)
        ? (int) readAcross(address, 4)
        : ram.get(INT, find(address, Access.READ));
  }

  public long read64(long address) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (readPage[i] == ((address + 7) & PAGE_MASK)) {
      return ram.get(LONG, address + readDistance[i]);
    }
    return crosses(address, 8) ? readAcross(address, 8) : ram.get(LONG, find(address, Access.READ));
  }

  /** A number of 1, 2, 4 or 8 bytes, zero-extended. */
  public long read(long address, int bytes) {
    return switch (bytes) {
      case 1 -> read8(address);
      case 2 -> read16(address);
      case 4 -> read32(address) & 0xffff_ffffL;
      default -> read64(address);
    };
  }

  public void write8(long address, int value) {
    int i = (int) (address >>> SHIFT) & INDEX;
    long at =
        writePage[i] == (address & PAGE_MASK)
            ? address + writeDistance[i]
            : findForStore(address, 1);
    ram.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public void write16(long address, int value) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (writePage[i] == ((address + 1) & PAGE_MASK)) {
      ram.set(SHORT, address + writeDistance[i], (short) value);
    } else if (crosses(address, 2)) {
      writeAcross(address, value, 2);
    } else {
      ram.set(SHORT, findForStore(address, 2), (short) value);
    }
  }

  public void write32(long address, int value) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (writePage[i] == ((address + 3) & PAGE_MASK)) {
      ram.set(INT, address + writeDistance[i], value);
    } else if (crosses(address, 4)) {
      writeAcross(address, value, 4);
    } else {
      ram.set(INT, findForStore(address, 4), value);
    }
  }

  public void write64(long address, long value) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (writePage[i] == ((address + 7) & PAGE_MASK)) {
      ram.set(LONG, address + writeDistance[i], value);
    } else if (crosses(address, 8)) {
      writeAcross(address, value, 8);
    } else {
      ram.set(LONG, findForStore(address, 8), value);
    }
  }

  /** Stores the low 1, 2, 4 or 8 bytes of a number. */
  public void write(long address, long value, int bytes) {
    switch (bytes) {
      case 1 -> write8(address, (int) value);
      case 2 -> write16(address, (int) value);
      case 4 -> write32(address, (int) value);
      default -> write64(address, value);
    }
  }

  /**
   * As {@link #read} for what is going to be stored there: what cannot be stored into faults as a
   * store.
   */
  public long readToChange(long address, int bytes) {
    int i = (int) (address >>> SHIFT) & INDEX;
    if (writePage[i] != ((address + bytes - 1) & PAGE_MASK)) {
      requireWritable(address, bytes);
    }
    return read(address, bytes);
  }

  /**
   * Faults unless all of a range can be stored into; for what stores in several parts.
   *
   * @param bytes at least 1
   */
  public void requireWritable(long address, int bytes) {
    long last = address + bytes - 1;
    find(address, Access.WRITE);
    for (long page = (address & PAGE_MASK) + PAGE; page - last <= 0; page += PAGE) {
      find(page, Access.WRITE);
    }
  }

  /** Faults unless all of a range can be loaded; see {@link #requireWritable}. */
  public void requireReadable(long address, int bytes) {
    long last = address + bytes - 1;
    find(address, Access.READ);
    for (long page = (address & PAGE_MASK) + PAGE; page - last <= 0; page += PAGE) {
      find(page, Access.READ);
    }
  }

  /**
   * An aligned access of 16 bytes or more.
   *
   * @throws GuestFault #GP unless {@code address} is a multiple of {@code bytes}
   */
  public void requireAligned(long address, int bytes) {
    if ((address & (bytes - 1)) != 0) {
      throw fault.exception(GuestFault.GENERAL_PROTECTION, 0);
    }
  }

  /** As {@link #requireAligned}, for the 16 bytes of SSE. */
  public void requireAligned(long address) {
    requireAligned(address, PARAGRAPH);
  }

  /**
   * How many bytes from {@code address} on are known to be accessible and in one page; for string
   * instructions. Resolves nothing.
   *
   * @return 0 when that is not known
   */
  public int runLength(long address, Access access) {
    int i = (int) (address >>> SHIFT) & INDEX;
    long[] pages = access == Access.WRITE ? writePage : readPage;
    return pages[i] == (address & PAGE_MASK) ? PAGE - (int) (address & (PAGE - 1)) : 0;
  }

  /**
   * Copies within what {@link #runLength} said, if that is the same as copying byte by byte.
   *
   * @return whether it was
   */
  public boolean copyRun(long from, long to, int bytes) {
    long source = from + readDistance[(int) (from >>> SHIFT) & INDEX];
    long target = to + writeDistance[(int) (to >>> SHIFT) & INDEX];
    if (target > source && target < source + bytes) {
      return false;
    }
    MemorySegment.copy(ram, source, ram, target, bytes);
    return true;
  }

  /** Fills what {@link #runLength} said with a number of 1, 2, 4 or 8 bytes. */
  public void fillRun(long to, long value, int size, int count) {
    long target = to + writeDistance[(int) (to >>> SHIFT) & INDEX];
    if (size == 1) {
      ram.asSlice(target, count).fill((byte) value);
      return;
    }
    for (int i = 0; i < count; i++) {
      switch (size) {
        case 2 -> ram.set(SHORT, target + 2L * i, (short) value);
        case 4 -> ram.set(INT, target + 4L * i, (int) value);
        default -> ram.set(LONG, target + 8L * i, value);
      }
    }
  }

  private long readAcross(long address, int bytes) {
    requireReadable(address, bytes);
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) read8(address + i) << (8 * i);
    }
    return value;
  }

  private void writeAcross(long address, long value, int bytes) {
    requireWritable(address, bytes);
    for (int i = 0; i < bytes; i++) {
      write8(address + i, (int) (value >>> (8 * i)));
    }
  }

  /** Where a store may go that no entry of the table allows at once. */
  private long findForStore(long address, int bytes) {
    long at = find(address, Access.WRITE);
    int frame = (int) (at >>> SHIFT);
    if (code.isCode(frame)) {
      code.stored(frame, (int) (at & (PAGE - 1)), bytes);
    }
    return at;
  }

  /**
   * Where in RAM an address is; resolves it and remembers that.
   *
   * @throws GuestFault when it may not be accessed so
   */
  private long find(long address, Access access) {
    AddressSpace memory = space();
    long pte = memory.entry(address);
    if (address < 0 || address >= AddressSpace.TASK_SIZE || !Pte.permits(pte, access)) {
      if (!AddressSpace.isCanonical(address)) {
        throw fault.nonCanonical(address);
      }
      pte = memory.resolveInRun(address, access);
      if (pte < 0) {
        throw fault.page(address, access);
      }
    }
    if (memory.epoch() != epoch) {
      epoch = memory.epoch();
      forget();
    }
    remember(address, pte, access);
    return Pte.physicalAddress(pte) | (address & (PAGE - 1));
  }

  private void remember(long address, long pte, Access access) {
    int frame = Pte.frame(pte);
    int i = (int) (address >>> SHIFT) & INDEX;
    long page = address & PAGE_MASK;
    long distance = Pte.physicalAddress(pte) - page;
    physical.ensure(frame);
    if (access == Access.READ) {
      readPage[i] = page;
      readDistance[i] = distance;
    } else if (access == Access.WRITE) {
      physical.beforeStore(frame);
      if (!code.isCode(frame)) {
        writePage[i] = page;
        writeDistance[i] = distance;
      }
    }
  }

  /**
   * Where in RAM code is.
   *
   * @throws GuestFault when it may not be executed
   */
  public long findCode(long address) {
    return find(address, Access.EXECUTE);
  }

  /** Copies bytes of RAM, for the decoder; within one page. */
  public void copyCode(long at, byte[] target, int from, int bytes) {
    MemorySegment.copy(ram, ValueLayout.JAVA_BYTE, at, target, from, bytes);
  }

  private AddressSpace space() {
    AddressSpace now = space;
    if (now == null) {
      throw new IllegalStateException("no address space is in use");
    }
    return now;
  }
}
