package org.amber.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a process: areas ({@link Vma}) and a page table, the one truth for every engine and
 * for the kernel. All that is lazy happens in {@link #resolve}. Used by the thread that runs the
 * guest.
 */
public final class AddressSpace {
  /** The first address that user space cannot have: TASK_SIZE of x86-64 with four levels. */
  public static final long TASK_SIZE = 0x7fff_ffff_f000L;

  /** Bits of an address that four levels of page tables translate, and their sign. */
  private static final int ADDRESS_BITS = 48;

  /** {@link #TASK_SIZE} in pages. */
  static final long TASK_PAGES = TASK_SIZE >>> PhysicalMemory.PAGE_SHIFT;

  /** Results of {@link #resolve} that are not entries. All are negative. */
  public static final long FAULT_NOT_MAPPED = -1;

  public static final long FAULT_PERMISSION = -2;
  public static final long FAULT_BUS = -3;
  public static final long FAULT_NO_MEMORY = -4;

  /** {@link #resolveInRun} only: {@link #resolve} has to be called between two steps. */
  public static final long FAULT_BETWEEN_STEPS = -5;

  @NotSaved("the machine provides it")
  private final PhysicalMemory physical;

  @SavedAs("areas")
  private final VmaSet vmas = new VmaSet();

  private final PageTable pages;

  @NotSaved("has no state")
  private final FaultResolver resolver;

  private long stackLimit = 8L << 20;

  @NotSaved("the sum of the areas")
  private long mappedBytes;

  @NotSaved("a new engine has no translations to drop")
  private long epoch;

  @NotSaved("a new engine has no translations to drop")
  private long codeEpoch;

  @NotSaved("for statistics of this run")
  private long faults;

  public AddressSpace(PhysicalMemory physical) {
    this.physical = physical;
    this.pages = new PageTable(physical);
    this.resolver = new FaultResolver(this, physical, pages);
  }

  /** Whether the upper bits of an address are a sign extension of bit 47, as they have to be. */
  public static boolean isCanonical(long address) {
    int unused = Long.SIZE - ADDRESS_BITS;
    return address << unused >> unused == address;
  }

  public PhysicalMemory physical() {
    return physical;
  }

  /**
   * Grows whenever a present translation is removed, reduced or replaced: an engine that caches
   * translations drops them when it sees another value. Adding never changes it.
   */
  public long epoch() {
    return epoch;
  }

  /**
   * Grows when such a translation was one by which code can be executed: as long as it stays, code
   * that was found at an address is there.
   */
  public long codeEpoch() {
    return codeEpoch;
  }

  /** Page faults resolved so far, for statistics. */
  public long faults() {
    return faults;
  }

  /** RLIMIT_STACK in bytes: how far a growing area may reach. */
  public void setStackLimit(long bytes) {
    stackLimit = bytes;
  }

  public long stackLimit() {
    return stackLimit;
  }

  /** Bytes of all areas: VmSize. */
  public long mappedBytes() {
    return mappedBytes;
  }

  /** Pages that the page tables take: VmPTE. */
  public long tablePages() {
    return pages.size();
  }

  /** Pages present: VmRSS. */
  public long residentPages() {
    return pages.present();
  }

  public Iterable<Vma> areas() {
    return vmas.all();
  }

  public int areaCount() {
    return vmas.size();
  }

  public @Nullable Vma area(long address) {
    return vmas.find(address);
  }

  public @Nullable Vma areaOrNext(long address) {
    return vmas.findOrNext(address);
  }

  public List<Vma> areas(long start, long end) {
    return vmas.overlapping(start, end);
  }

  public boolean isMapped(long start, long end) {
    return vmas.covers(start, end);
  }

  /** Maps an area; what was mapped there is unmapped first. Range checks are the caller's. */
  public void map(Vma vma) {
    unmap(vma.start(), vma.end());
    vmas.insert(vma);
    mappedBytes += vma.length();
  }

  /** Removes the range from all areas and drops its pages. */
  public void unmap(long start, long end) {
    for (Vma piece : vmas.cut(start, end)) {
      mappedBytes -= piece.length();
      discard(piece.start(), piece.end());
    }
  }

  /** Drops the pages of a range; the next access brings them in again (MADV_DONTNEED, truncate). */
  public void discard(long start, long end) {
    long before = pages.present();
    long released =
        pages.release(start >>> PhysicalMemory.PAGE_SHIFT, end >>> PhysicalMemory.PAGE_SHIFT);
    if (pages.present() != before) {
      translationChanged(released);
    }
  }

  /** Drops the pages of {@code source} from page {@code first} on, wherever it is mapped here. */
  public void discardSource(PageSource source, long first) {
    for (Vma vma : new ArrayList<>(vmas.overlapping(0, TASK_SIZE))) {
      if (!source.equals(vma.source())) {
        continue;
      }
      long offset = (first << PhysicalMemory.PAGE_SHIFT) - vma.offset();
      long start = vma.start() + Math.max(0, offset);
      if (start < vma.end()) {
        discard(start, vma.end());
      }
    }
  }

  /** Sets the protection of a range that is wholly mapped. */
  public void protect(long start, long end, int prot) {
    vmas.change(start, end, vma -> vma.withProt(prot));
    int allowed = prot == 0 ? 0 : prot | Pte.READ;
    pages.update(
        start >>> PhysicalMemory.PAGE_SHIFT,
        end >>> PhysicalMemory.PAGE_SHIFT,
        (page, pte) -> {
          translationChanged(pte);
          return restrict(pte, allowed);
        });
  }

  /** READ and EXECUTE as allowed; WRITE is never given here, the next store asks for it. */
  private static long restrict(long pte, int allowed) {
    int permissions = allowed & (Pte.READ | Pte.EXECUTE);
    if ((allowed & Pte.WRITE) != 0) {
      permissions |= Pte.permissions(pte) & Pte.WRITE;
    }
    // A present entry without permissions keeps its frame: PROT_NONE loses no data.
    return Pte.of(Pte.frame(pte), permissions);
  }

  /** Sets and clears bits of {@link Vma#flags} over a range. */
  public void changeFlags(long start, long end, int set, int clear) {
    vmas.change(start, end, vma -> vma.withFlags((vma.flags() | set) & ~clear));
  }

  public void rename(long start, long end, String name) {
    vmas.change(start, end, vma -> vma.withName(name));
  }

  /** Moves pages and areas of a range to another, unmapping what was there (mremap). */
  public void move(long from, long length, long to) {
    unmap(to, to + length);
    long distance = to - from;
    List<Vma> moved = new ArrayList<>();
    for (Vma vma : vmas.overlapping(from, from + length)) {
      Vma part = vma.slice(Math.max(vma.start(), from), Math.min(vma.end(), from + length));
      moved.add(part);
      vmas.insert(
          new Vma(
              part.start() + distance,
              part.end() + distance,
              part.prot(),
              part.flags(),
              part.source(),
              part.offset(),
              part.name()));
    }
    long pageDistance = distance >> PhysicalMemory.PAGE_SHIFT;
    List<long[]> entries = new ArrayList<>();
    pages.update(
        from >>> PhysicalMemory.PAGE_SHIFT,
        (from + length) >>> PhysicalMemory.PAGE_SHIFT,
        (page, pte) -> {
          entries.add(new long[] {page + pageDistance, pte});
          translationChanged(pte);
          return Pte.ABSENT;
        });
    entries.forEach(entry -> pages.set(entry[0], entry[1]));
    for (Vma part : moved) {
      vmas.cut(part.start(), part.end());
    }
  }

  /** The entry of the page that holds {@code address}, without resolving anything. */
  public long entry(long address) {
    return pages.get(address >>> PhysicalMemory.PAGE_SHIFT);
  }

  /** The state form; objects and frames are given by number. */
  public AddressSpaceState save(PageSourceIds ids, FrameSaver frames) {
    return AddressSpaceState.of(this, ids, frames);
  }

  /**
   * An address space as it was saved.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static AddressSpace restore(
      AddressSpaceState state, PhysicalMemory physical, PageSourceIds ids, FrameRestorer frames) {
    return state.restore(physical, ids, frames);
  }

  /** The present pages as they are now. */
  PageEntries entries() {
    return pages.entries();
  }

  /** Puts back an area as it is while a snapshot is restored. */
  void restoreArea(Vma vma) {
    vmas.putBack(vma);
    mappedBytes += vma.length();
  }

  /**
   * Puts back an entry while a snapshot is restored; the frame's reference is handed over.
   *
   * @throws org.amber.abi.ErrnoException ENOMEM when there is no room for page tables
   */
  void restoreEntry(long page, long pte) {
    pages.prepare(page);
    pages.set(page, pte);
  }

  /** Told each present page in ascending order. */
  @FunctionalInterface
  public interface PageVisitor {
    void visit(long page, long pte);
  }

  public void forEachPage(long start, long end, PageVisitor visitor) {
    pages.update(
        start >>> PhysicalMemory.PAGE_SHIFT,
        end >>> PhysicalMemory.PAGE_SHIFT,
        (page, pte) -> {
          visitor.visit(page, pte);
          return pte;
        });
  }

  /**
   * Makes a page accessible: the one place where demand-zero, file pages, copy-on-write and stack
   * growth happen.
   *
   * @return a {@link Pte} that permits the access, or one of the negative FAULT_ values
   */
  public long resolve(long address, Access access) {
    if (address < 0 || address >= TASK_SIZE) {
      return FAULT_NOT_MAPPED;
    }
    long page = address >>> PhysicalMemory.PAGE_SHIFT;
    long pte = pages.get(page);
    if (Pte.permits(pte, access)) {
      return pte;
    }
    Vma vma = vmas.find(address);
    if (vma == null) {
      vma = growStack(address);
      if (vma == null) {
        return FAULT_NOT_MAPPED;
      }
    }
    if ((vma.effectivePermissions() & access.bit) == 0) {
      return FAULT_PERMISSION;
    }
    faults++;
    return resolver.bringIn(vma, address, page, pte, access);
  }

  /**
   * The same for an engine in the middle of its run, when nobody knows how late it is, and when the
   * page may be the one that it executes.
   *
   * @return what {@link #resolve} returns, or {@link #FAULT_BETWEEN_STEPS}
   */
  public long resolveInRun(long address, Access access) {
    if (access == Access.WRITE) {
      long pte = entry(address);
      if (!Pte.permits(pte, access)) {
        Vma vma = vmas.find(address);
        if (vma != null && (notesStore(vma) || movesCode(vma, pte))) {
          return FAULT_BETWEEN_STEPS;
        }
      }
    }
    return resolve(address, access);
  }

  /** Whether the first store into a page of an area leaves a time behind. */
  private static boolean notesStore(Vma vma) {
    return vma.shared() && vma.source() != null && vma.source().notesStores();
  }

  /** Whether a store may bring another frame where an engine may be executing. */
  private static boolean movesCode(Vma vma, long pte) {
    return Pte.permits(pte, Access.EXECUTE) && (vma.effectivePermissions() & Access.WRITE.bit) != 0;
  }

  /**
   * As {@link #resolve} for a debugger (FOLL_FORCE of Linux): reads what the process may not read,
   * and stores into private pages that it may not write, which become its own first.
   *
   * @return an entry whose page holds what is to be read, or may be stored into by the kernel; or
   *     one of the negative FAULT_ values
   */
  public long resolveForced(long address, Access access) {
    Vma vma = address < 0 || address >= TASK_SIZE ? null : vmas.find(address);
    if (vma == null || (vma.effectivePermissions() & access.bit) != 0) {
      return resolve(address, access);
    }
    if (access == Access.WRITE && vma.shared()) {
      return FAULT_PERMISSION;
    }
    long page = address >>> PhysicalMemory.PAGE_SHIFT;
    return resolver.bringIn(vma, address, page, pages.get(page), access);
  }

  private @Nullable Vma growStack(long address) {
    Vma grown = vmas.growStack(address, stackLimit);
    if (grown == null) {
      return null;
    }
    mappedBytes += grown.length();
    return vmas.find(address);
  }

  /**
   * A copy-on-write copy for a new process; both sides lose WRITE on private pages.
   *
   * @throws org.amber.abi.ErrnoException ENOMEM when there is no room for its page tables
   */
  public AddressSpace fork() {
    physical.requireTableRoom(pages.size());
    AddressSpace child = new AddressSpace(physical);
    child.stackLimit = stackLimit;
    for (Vma vma : vmas.all()) {
      if (!vma.has(Vma.DONT_FORK)) {
        // Locks on memory are not inherited: fork(2).
        child.vmas.insert(vma.withFlags(vma.flags() & ~Vma.LOCKED));
        child.mappedBytes += vma.length();
        if (!vma.has(Vma.WIPE_ON_FORK)) {
          sharePages(vma, child);
        }
      }
    }
    epoch++;
    return child;
  }

  private void sharePages(Vma vma, AddressSpace child) {
    pages.share(
        vma.start() >>> PhysicalMemory.PAGE_SHIFT,
        vma.end() >>> PhysicalMemory.PAGE_SHIFT,
        child.pages,
        vma.shared() ? -1L : ~(long) Pte.WRITE);
  }

  /** Gives everything back; the address space is empty afterwards. */
  public void clear() {
    unmap(0, TASK_SIZE);
    pages.clear();
  }

  /**
   * The highest free range of {@code length} bytes below {@code ceiling}, as Linux's top-down
   * placement chooses it.
   *
   * @return its start, or -1 when there is none above {@code floor}
   */
  public long findFree(long length, long alignment, long floor, long ceiling) {
    return vmas.findFree(length, alignment, floor, ceiling);
  }

  /** Engines are to drop all their translations. */
  public void forgetTranslations() {
    epoch++;
  }

  /** A translation was removed, reduced or replaced; or some, of which this has all bits. */
  void translationChanged(long pte) {
    epoch++;
    if (Pte.permits(pte, Access.EXECUTE)) {
      codeEpoch++;
    }
  }
}
