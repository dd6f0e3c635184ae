package org.amber.memory;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A virtual memory area: a range of pages with equal attributes. Immutable; the address space
 * replaces areas when they are split, merged or changed.
 *
 * @param start first address, page-aligned
 * @param end first address behind, page-aligned
 * @param prot PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4
 * @param flags bits such as {@link #SHARED}
 * @param source what the pages come from; null for private anonymous memory
 * @param offset byte offset of {@code start} in the source, page-aligned
 * @param name label such as {@code [heap]}; empty for none
 */
public record Vma(
    long start,
    long end,
    int prot,
    int flags,
    @Nullable PageSource source,
    long offset,
    String name) {

  /** Changes are stores to the object and seen by everyone who maps it. */
  public static final int SHARED = 1;

  /** Grows towards lower addresses when touched below its start: MAP_GROWSDOWN, the stack. */
  public static final int GROWS_DOWN = 2;

  /** PROT_WRITE may not be added: a shared mapping of a file not open for writing. */
  public static final int NEVER_WRITABLE = 4;

  /** Not copied to a child: MADV_DONTFORK. */
  public static final int DONT_FORK = 8;

  /** Zeroed in a child: MADV_WIPEONFORK. */
  public static final int WIPE_ON_FORK = 16;

  /** Not counted against nor backed by reserve: MAP_NORESERVE. */
  public static final int NO_RESERVE = 32;

  /** Pinned by mlock; shown in /proc, nothing is ever paged out. */
  public static final int LOCKED = 64;

  public boolean shared() {
    return (flags & SHARED) != 0;
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Length in bytes. */
  public long length() {
    return end - start;
  }

  public boolean contains(long address) {
    return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
  }

  /** The permissions that the processor sees: on x86 everything accessible is readable. */
  int effectivePermissions() {
    return prot == 0 ? 0 : prot | Pte.READ;
  }

  /** The page of the source that backs {@code address}. */
  long sourcePage(long address) {
    return (offset + (address - start)) >>> PhysicalMemory.PAGE_SHIFT;
  }

  /** The part of this area between two addresses inside it. */
  Vma slice(long from, long to) {
    return new Vma(from, to, prot, flags, source, offset + (from - start), name);
  }

  Vma withProt(int newProt) {
    return new Vma(start, end, newProt, flags, source, offset, name);
  }

  Vma withFlags(int newFlags) {
    return new Vma(start, end, prot, newFlags, source, offset, name);
  }

  Vma withName(String newName) {
    return new Vma(start, end, prot, flags, source, offset, newName);
  }

  /** Whether {@code next}, which begins where this ends, continues it without a seam. */
  boolean mergesWith(Vma next) {
    return end == next.start
        && prot == next.prot
        && flags == next.flags
        && Objects.equals(source, next.source)
        && name.equals(next.name)
        && (source == null || offset + length() == next.offset);
  }
}
