package org.amber.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.amber.inspect.image.ProcessReader;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;

/**
 * Finds the pages of two processes that have other contents. Where only one has a page in memory,
 * the other's is what it would find there.
 */
final class PageComparison {
  private final PageContents first;
  private final PageContents second;

  PageComparison(PageContents first, PageContents second) {
    this.first = first;
    this.second = second;
  }

  /** The numbers of pages in memory, ascending. */
  private static final class Pages {
    private long[] numbers = new long[1024];
    private int count;

    static Pages of(AddressSpace space) {
      Pages pages = new Pages();
      space.forEachPage(0, AddressSpace.TASK_SIZE, (page, entry) -> pages.add(page));
      return pages;
    }

    private void add(long page) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, count * 2);
      }
      numbers[count++] = page;
    }

    /** The page at an index, or one beyond all when there is none. */
    long at(int index) {
      return index < count ? numbers[index] : Long.MAX_VALUE;
    }
  }

  void compare(
      ThreadGroup one, ThreadGroup other, List<Difference.Step> where, Consumer<Difference> found) {
    Pages left = Pages.of(one.memory().space());
    Pages right = Pages.of(other.memory().space());
    ProcessReader oneReader = new ProcessReader(one.memory().space());
    ProcessReader otherReader = new ProcessReader(other.memory().space());
    Run run = new Run(other, where, found);
    int i = 0;
    int j = 0;
    while (i < left.count || j < right.count) {
      long page = Math.min(left.at(i), right.at(j));
      long address = page << PhysicalMemory.PAGE_SHIFT;
      boolean mapped = isMapped(oneReader, address) && isMapped(otherReader, address);
      if (mapped && !id(first, oneReader, address).equals(id(second, otherReader, address))) {
        run.add(address);
      }
      i += left.at(i) == page ? 1 : 0;
      j += right.at(j) == page ? 1 : 0;
    }
    run.end();
  }

  /** What only one of them maps is told as an area. */
  private static boolean isMapped(ProcessReader reader, long address) {
    return reader.space().area(address) != null;
  }

  private static PageContents.Id id(PageContents contents, ProcessReader reader, long address) {
    long entry = reader.space().entry(address);
    int frame = entry != Pte.ABSENT ? Pte.frame(entry) : reader.frame(address);
    return frame < 0 ? PageContents.Id.UNKNOWN : contents.of(frame);
  }

  /** Pages that follow one another in one area. */
  private static final class Run {
    private final ThreadGroup group;
    private final List<Difference.Step> where;
    private final Consumer<Difference> found;
    private long start;
    private long end;
    private String name = "";

    Run(ThreadGroup group, List<Difference.Step> where, Consumer<Difference> found) {
      this.group = group;
      this.where = where;
      this.found = found;
    }

    void add(long address) {
      Vma area = group.memory().space().area(address);
      String itsName = area == null ? "" : MapView.name(group.memory(), area);
      if (address != end || !itsName.equals(name)) {
        end();
        start = address;
        name = itsName;
      }
      end = address + PhysicalMemory.PAGE_SIZE;
    }

    void end() {
      if (end > start) {
        found.accept(new Difference.Pages(where, start, end, name));
      }
      start = end;
    }
  }
}
