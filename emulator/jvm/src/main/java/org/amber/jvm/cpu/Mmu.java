package org.amber.jvm.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.WeakHashMap;
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
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
  private static final int PARAGRAPH = 16;

  private final PhysicalMemory physical;
  private final MemorySegment ram;
  private final GuestFault fault;
  private final CodeWatch code;

  /** Where {@link #ram} is. */
  private final long base;

  /** Where the tables are. */
  private final long workspace;

  private final Tlb loads;

  /** Also says that nobody has to hear of stores into a page. */
  private final Tlb stores;

  private final CompiledExit compiledExit = new CompiledExit();
  private boolean compiled;
  private @Nullable AddressSpace space;
  private long epoch;
  private long codeEpoch;
  private long generation;

  /** Of address spaces that are not used now, so that what is known of them is known again. */
  private final Map<AddressSpace, Generation> generations = new WeakHashMap<>();

  private long lastGeneration;

  private record Generation(long number, long codeEpoch) {}

  Mmu(PhysicalMemory physical, GuestFault fault, CodeWatch code, Workspace tables) {
    this.workspace = tables.address();
    this.loads = new Tlb(workspace + Workspace.LOADS);
    this.stores = new Tlb(workspace + Workspace.STORES);
    this.physical = physical;
    this.ram = physical.ram();
    this.base = RawMemory.addressOf(ram);
    this.fault = fault;
    this.code = code;
  }

  /** Works in an address space from now on; what was changed there since is seen. */
  public void use(AddressSpace now) {
    if (!now.equals(space)) {
      if (space != null) {
        generations.put(space, new Generation(generation, codeEpoch));
      }
      space = now;
      Generation known = generations.get(now);
      generation = known == null ? ++lastGeneration : known.number;
      codeEpoch = known == null ? now.codeEpoch() : known.codeEpoch;
      forget();
    } else if (now.epoch() != epoch) {
      forget();
    }
  }

  /** Drops what was remembered. */
  private void forget() {
    AddressSpace now = space();
    epoch = now.epoch();
    if (now.codeEpoch() != codeEpoch) {
      codeEpoch = now.codeEpoch();
      generation = ++lastGeneration;
    }
    loads.forget();
    stores.forget();
  }

  /** Another when what is known of where code is may be so no more; or in another address space. */
  public long generation() {
    return generation;
  }

  /** Stores have to be looked at again: a frame has become code. */
  public void forgetStores() {
    stores.forget();
  }

  private static boolean crosses(long address, int bytes) {
    return (int) (address & (PAGE - 1)) > PAGE - bytes;
  }

  /** Where the {@link Workspace} is, for {@link FastMemory}. */
  public long workspace() {
    return workspace;
  }

  /**
   * Whether compiled code runs. It is left by a {@link CompiledExit} before an instruction that
   * stores into code or into two pages of which one is not known, and before one that makes
   * translations change.
   */
  public void setCompiled(boolean now) {
    compiled = now;
  }

  public int read8(long address) {
    return (int) FastMemory.load1(address, workspace, this) & 0xff;
  }

  public int read16(long address) {
    return (int) FastMemory.load2(address, workspace, this) & 0xffff;
  }

  public int read32(long address) {
    return (int) FastMemory.load4(address, workspace, this);
  }

  public long read64(long address) {
    return FastMemory.load8(address, workspace, this);
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
    FastMemory.store1(address, value, workspace, this);
  }

  public void write16(long address, int value) {
    FastMemory.store2(address, value, workspace, this);
  }

  public void write32(long address, int value) {
    FastMemory.store4(address, value, workspace, this);
  }

  public void write64(long address, long value) {
    FastMemory.store8(address, value, workspace, this);
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
    if (!stores.knows(address, bytes)) {
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
    if (!stores.knows(address, bytes)) {
      requireAll(address, bytes, Access.WRITE);
    }
  }

  /** Faults unless all of a range can be loaded; see {@link #requireWritable}. */
  public void requireReadable(long address, int bytes) {
    if (!loads.knows(address, bytes)) {
      requireAll(address, bytes, Access.READ);
    }
  }

  private void requireAll(long address, int bytes, Access access) {
    long last = address + bytes - 1;
    find(address, access);
    for (long page = Tlb.page(address) + PAGE; page - last <= 0; page += PAGE) {
      find(page, access);
    }
  }

  /**
   * For what looks at that before alignment, as FXSAVE does: with RSP or RBP it is #SS then.
   *
   * @throws GuestFault unless {@code address} is canonical
   */
  public void requireCanonical(long address) {
    if (!AddressSpace.isCanonical(address)) {
      throw fault.nonCanonical(address);
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
    Tlb known = access == Access.WRITE ? stores : loads;
    return known.knows(address, 1) ? PAGE - (int) (address & (PAGE - 1)) : 0;
  }

  /**
   * Copies within what {@link #runLength} said, if that is the same as copying byte by byte.
   *
   * @return whether it was
   */
  public boolean copyRun(long from, long to, int bytes) {
    long source = loads.host(from) - base;
    long target = stores.host(to) - base;
    if (target > source && target < source + bytes) {
      return false;
    }
    MemorySegment.copy(ram, source, ram, target, bytes);
    return true;
  }

  /** Fills what {@link #runLength} said with a number of 1, 2, 4 or 8 bytes. */
  public void fillRun(long to, long value, int size, int count) {
    long target = stores.host(to);
    if (size == 1) {
      ram.asSlice(target - base, count).fill((byte) value);
      return;
    }
    for (int i = 0; i < count; i++) {
      switch (size) {
        case 2 -> RawMemory.putShort(target + 2L * i, (short) value);
        case 4 -> RawMemory.putInt(target + 4L * i, (int) value);
        default -> RawMemory.putLong(target + 8L * i, value);
      }
    }
  }

  /** A load that no entry allows at once. */
  long loadSlowly(long address, int bytes) {
    if (crosses(address, bytes)) {
      requireReadable(address, bytes);
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (long) read8(address + i) << (8 * i);
      }
      return extend(value, bytes);
    }
    long at = base + find(address, Access.READ);
    return switch (bytes) {
      case 1 -> RawMemory.getByte(at);
      case 2 -> RawMemory.getShort(at);
      case 4 -> RawMemory.getInt(at);
      default -> RawMemory.getLong(at);
    };
  }

  private static long extend(long value, int bytes) {
    int unused = Long.SIZE - 8 * bytes;
    return value << unused >> unused;
  }

  /** A store that no entry allows at once. */
  void storeSlowly(long address, long value, int bytes) {
    if (crosses(address, bytes)) {
      requireTwoPages(address, bytes);
      for (int i = 0; i < bytes; i++) {
        write8(address + i, (int) (value >>> (8 * i)));
      }
      return;
    }
    long at = base + findForStore(address, bytes);
    switch (bytes) {
      case 1 -> RawMemory.putByte(at, (byte) value);
      case 2 -> RawMemory.putShort(at, (short) value);
      case 4 -> RawMemory.putInt(at, (int) value);
      default -> RawMemory.putLong(at, value);
    }
  }

  /**
   * Two pages are about to be stored into; compiled code must know that nobody has to hear of it.
   */
  private void requireTwoPages(long address, int bytes) {
    requireWritable(address, bytes);
    if (compiled && !(stores.knows(address, 1) && stores.knows(address + bytes - 1, 1))) {
      throw compiledExit;
    }
  }

  /** As {@link #storeSlowly}, 8 bytes from each of some longs. */
  void storeSlowly(long address, long[] from, int first, int bytes) {
    if (crosses(address, bytes)) {
      requireTwoPages(address, bytes);
      for (int i = 0; i < bytes / Long.BYTES; i++) {
        write64(address + (long) Long.BYTES * i, from[first + i]);
      }
      return;
    }
    long at = base + findForStore(address, bytes);
    for (int i = 0; i < bytes / Long.BYTES; i++) {
      RawMemory.putLong(at + (long) Long.BYTES * i, from[first + i]);
    }
  }

  /** As {@link #loadSlowly}, 8 bytes into each of some longs; if it faults, into none. */
  void loadSlowly(long address, long[] to, int first, int bytes) {
    requireReadable(address, bytes);
    for (int i = 0; i < bytes / Long.BYTES; i++) {
      to[first + i] = read64(address + (long) Long.BYTES * i);
    }
  }

  /** Where a store may go that no entry of the table allows at once. */
  private long findForStore(long address, int bytes) {
    long at = find(address, Access.WRITE);
    int frame = (int) (at >>> SHIFT);
    int offset = (int) (at & (PAGE - 1));
    if (code.isCode(frame) && code.holdsCode(frame, offset, bytes)) {
      if (compiled) {
        throw compiledExit;
      }
      code.stored(frame, offset, bytes);
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
      forget();
      if (compiled) {
        throw compiledExit;
      }
    }
    remember(address, pte, access);
    return Pte.physicalAddress(pte) | (address & (PAGE - 1));
  }

  /**
   * Remembers where a page is that machine code wanted to access, if nobody has to hear of that:
   * for loads, or, if that is known already, for stores. Resolves nothing.
   *
   * @return whether it is known now and was not before
   */
  public boolean learn(long address) {
    long pte = space().entry(address);
    if (address < 0
        || address >= AddressSpace.TASK_SIZE
        || !Pte.permits(pte, Access.READ)
        || !physical.isComplete()) {
      return false;
    }
    if (!loads.knows(address, 1)) {
      remember(address, pte, Access.READ);
      return true;
    }
    if (stores.knows(address, 1) || !Pte.permits(pte, Access.WRITE) || physical.isWatched()) {
      return false;
    }
    remember(address, pte, Access.WRITE);
    return stores.knows(address, 1);
  }

  private void remember(long address, long pte, Access access) {
    int frame = Pte.frame(pte);
    long host = base + Pte.physicalAddress(pte) + (address & (PAGE - 1));
    physical.ensure(frame);
    if (access == Access.READ) {
      loads.remember(address, host);
    } else if (access == Access.WRITE) {
      physical.beforeStore(frame);
      if (!code.isCode(frame)) {
        stores.remember(address, host);
      }
      // What can be written can be read: a page is often read next.
      loads.remember(address, host);
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

  /** As {@link #findCode}, without resolving anything; -1 when that would have to be done. */
  public long codeIfMapped(long address) {
    long pte = space().entry(address);
    return address < 0 || address >= AddressSpace.TASK_SIZE || !Pte.permits(pte, Access.EXECUTE)
        ? -1
        : Pte.physicalAddress(pte) | (address & (PAGE - 1));
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
