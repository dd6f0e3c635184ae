package org.amber.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The sorted, disjoint areas of an address space. Neighbours that can be one are merged. */
@NotSaved("saved as areas by its address space")
final class VmaSet {
  /** Linux keeps this gap below a growing stack (stack_guard_gap). */
  private static final long STACK_GUARD_GAP = 1L << 20;

  private final AreaTree areas = new AreaTree(STACK_GUARD_GAP);
  private @Nullable Vma last;

  /** The area that holds {@code address}, or null. */
  @Nullable Vma find(long address) {
    Vma recent = last;
    if (recent != null && recent.contains(address)) {
      return recent;
    }
    Vma found = areas.floor(address);
    if (found == null || !found.contains(address)) {
      return null;
    }
    last = found;
    return found;
  }

  /** The first area that ends above {@code address}, or null. */
  @Nullable Vma findOrNext(long address) {
    Vma found = find(address);
    return found != null ? found : areas.higher(address);
  }

  /** The last area that starts below {@code address}, or null. */
  @Nullable Vma before(long address) {
    return areas.floor(address - 1);
  }

  Iterable<Vma> all() {
    return areas;
  }

  int size() {
    return areas.size();
  }

  /** Areas that overlap the range, in ascending order; none for a range without a byte. */
  List<Vma> overlapping(long start, long end) {
    List<Vma> found = new ArrayList<>();
    Vma next = start < end ? findOrNext(start) : null;
    while (next != null && next.start() < end) {
      found.add(next);
      next = areas.higher(next.start());
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
      areas.remove(left.start());
      merged = join(left, merged);
    }
    Vma right = areas.floor(merged.end());
    if (right != null && merged.mergesWith(right)) {
      areas.remove(right.start());
      merged = join(merged, right);
    }
    areas.put(merged);
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
      areas.remove(vma.start());
      last = null;
      if (vma.start() < start) {
        putBack(vma.slice(vma.start(), start));
      }
      if (vma.end() > end) {
        putBack(vma.slice(end, vma.end()));
      }
      pieces.add(vma.slice(Math.max(vma.start(), start), Math.min(vma.end(), end)));
      PageSource source = vma.source();
      if (source != null) {
        source.unmapped();
      }
    }
    return pieces;
  }

  /** Adds an area as it is, without merging. */
  void putBack(Vma part) {
    areas.put(part);
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
    for (Vma piece : cut(start, end)) {
      insert(change.apply(piece));
    }
    held.forEach(PageSource::unmapped);
  }

  /** As {@link AddressSpace#findFree}. */
  long findFree(long length, long alignment, long floor, long ceiling) {
    return areas.highestFree(length, alignment, floor, ceiling);
  }

  /**
   * Lets an area that grows down reach {@code address}, which no area holds.
   *
   * @param limit bytes that such an area may have
   * @return the new part, or null when there is no such area above, or no room
   */
  @Nullable Vma growStack(long address, long limit) {
    Vma above = areas.higher(address);
    if (above == null || !above.has(Vma.GROWS_DOWN)) {
      return null;
    }
    long start = address & -PhysicalMemory.PAGE_SIZE;
    Vma below = before(above.start());
    boolean collides = below != null && below.prot() != 0 && start - below.end() < STACK_GUARD_GAP;
    if (above.end() - start > limit || collides) {
      return null;
    }
    Vma grown = new Vma(start, above.start(), above.prot(), above.flags(), null, 0, above.name());
    insert(grown);
    return grown;
  }
}
