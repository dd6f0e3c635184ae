package org.amber.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The sorted, disjoint areas of an address space. Neighbours that can be one are merged. */
@NotSaved("saved as areas by its address space")
final class VmaSet {
  private final TreeMap<Long, Vma> byStart = new TreeMap<>();
  private @Nullable Vma last;

  /** From here to {@link #fullTo} no page is free: no search has to look there. */
  private long fullFrom;

  private long fullTo;

  /** The area that holds {@code address}, or null. */
  @Nullable Vma find(long address) {
    Vma recent = last;
    if (recent != null && recent.contains(address)) {
      return recent;
    }
    Map.Entry<Long, Vma> entry = byStart.floorEntry(address);
    if (entry != null && entry.getValue().contains(address)) {
      last = entry.getValue();
      return last;
    }
    return null;
  }

  /** The first area that ends above {@code address}, or null. */
  @Nullable Vma findOrNext(long address) {
    Vma found = find(address);
    if (found != null) {
      return found;
    }
    Map.Entry<Long, Vma> entry = byStart.higherEntry(address);
    return entry == null ? null : entry.getValue();
  }

  @Nullable Vma before(long address) {
    Map.Entry<Long, Vma> entry = byStart.lowerEntry(address);
    return entry == null ? null : entry.getValue();
  }

  Iterable<Vma> all() {
    return byStart.values();
  }

  int size() {
    return byStart.size();
  }

  /** Areas that overlap the range, in ascending order; none for a range without a byte. */
  List<Vma> overlapping(long start, long end) {
    List<Vma> found = new ArrayList<>();
    Vma next = start < end ? findOrNext(start) : null;
    while (next != null && next.start() < end) {
      found.add(next);
      Map.Entry<Long, Vma> entry = byStart.higherEntry(next.start());
      next = entry == null ? null : entry.getValue();
    }
    return found;
  }

  /** Whether every page of the range belongs to an area. */
  boolean covers(long start, long end) {
    long reached = start;
    for (Vma vma : overlapping(start, end)) {
      if (vma.start() > reached) {
        return false;
      }
      reached = vma.end();
    }
    return reached >= end;
  }

  void insert(Vma vma) {
    last = null;
    Vma merged = vma;
    Vma left = before(vma.start());
    if (left != null && left.mergesWith(merged)) {
      byStart.remove(left.start());
      merged = join(left, merged);
    }
    Vma right = byStart.get(merged.end());
    if (right != null && merged.mergesWith(right)) {
      byStart.remove(right.start());
      merged = join(merged, right);
    }
    byStart.put(merged.start(), merged);
    if (vma.source() != null) {
      vma.source().mapped();
    }
  }

  private static Vma join(Vma left, Vma right) {
    PageSource source = right.source();
    if (source != null) {
      source.unmapped();
    }
    return new Vma(
        left.start(),
        right.end(),
        left.prot(),
        left.flags(),
        left.source(),
        left.offset(),
        left.name());
  }

  /** Cuts the range out, splitting areas that stick out of it; returns the pieces cut out. */
  List<Vma> cut(long start, long end) {
    List<Vma> pieces = new ArrayList<>();
    for (Vma vma : overlapping(start, end)) {
      byStart.remove(vma.start());
      last = null;
      if (vma.start() < start) {
        putBack(vma.slice(vma.start(), start));
      }
      if (vma.end() > end) {
        putBack(vma.slice(end, vma.end()));
      }
      pieces.add(vma.slice(Math.max(vma.start(), start), Math.min(vma.end(), end)));
      fullFrom = Math.max(fullFrom, Math.min(vma.end(), end));
      PageSource source = vma.source();
      if (source != null) {
        source.unmapped();
      }
    }
    return pieces;
  }

  /** Adds an area as it is, without merging. */
  void putBack(Vma part) {
    byStart.put(part.start(), part);
    PageSource source = part.source();
    if (source != null) {
      source.mapped();
    }
  }

  /** Replaces each area, cut to the range, by what {@code change} makes of it. */
  void change(long start, long end, UnaryOperator<Vma> change) {
    List<PageSource> held = new ArrayList<>();
    for (Vma vma : overlapping(start, end)) {
      PageSource source = vma.source();
      if (source != null) {
        // Held over the moment in which no area refers to it.
        source.mapped();
        held.add(source);
      }
    }
    long full = fullFrom;
    for (Vma piece : cut(start, end)) {
      insert(change.apply(piece));
    }
    fullFrom = full;
    held.forEach(PageSource::unmapped);
  }

  /**
   * The highest free range of {@code length} bytes below {@code ceiling}, as Linux's top-down
   * placement chooses it.
   *
   * @param gap bytes that stay free below an area that grows
   * @return its start, or -1 when there is none above {@code floor}
   */
  long findFree(long length, long alignment, long floor, long ceiling, long gap) {
    long end = highestFree(ceiling);
    while (end - length >= floor) {
      long start = (end - length) & -alignment;
      if (start < floor) {
        return -1;
      }
      Vma blocking = null;
      for (Vma vma = before(end); vma != null && vma.end() > start; ) {
        blocking = vma;
        vma = before(vma.start());
      }
      Vma above = findOrNext(start + length);
      long guard = above != null && above.has(Vma.GROWS_DOWN) ? gap : 0;
      if (blocking == null && (above == null || start + length + guard <= above.start())) {
        return start;
      }
      end = blocking == null ? start + length - guard : blocking.start();
    }
    return -1;
  }

  /** Where the areas end that lie without a gap below the ceiling. */
  private long highestFree(long ceiling) {
    long top = fullTo == ceiling ? Math.min(fullFrom, ceiling) : ceiling;
    for (Vma vma = before(top); vma != null && vma.end() >= top; vma = before(vma.start())) {
      top = vma.start();
    }
    fullFrom = top;
    fullTo = ceiling;
    return top;
  }
}
