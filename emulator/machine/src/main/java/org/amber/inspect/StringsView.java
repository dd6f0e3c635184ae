package org.amber.inspect;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import org.amber.inspect.image.ProcessReader;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;

/** Runs of printable ASCII in what processes have in memory, as strings(1) finds them. */
final class StringsView {
  /** A longer one is given in parts. */
  private static final int LONGEST = 4096;

  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  private final int least;
  private final Consumer<Item> found;
  private final StringBuilder run = new StringBuilder();
  private int pid;
  private long start;
  private long next;

  /**
   * @param least characters of the shortest that is told
   * @param found is told each as it comes
   */
  StringsView(int least, Consumer<Item> found) {
    this.least = least;
    this.found = found;
  }

  /** Looks through all pages of a process that are in memory. */
  void scan(ThreadGroup group) {
    pid = group.pid();
    ProcessReader reader = new ProcessReader(group.memory().space());
    for (Vma area : reader.space().areas()) {
      reader
          .space()
          .forEachPage(
              area.start(),
              area.end(),
              (page, entry) -> {
                if (Pte.frame(entry) != PhysicalMemory.ZERO_FRAME) {
                  long address = page << PhysicalMemory.PAGE_SHIFT;
                  scan(group.memory().space().physical(), reader.frame(address), address);
                }
              });
    }
    end();
  }

  private void scan(PhysicalMemory physical, int frame, long address) {
    if (address != next) {
      end();
    }
    MemorySegment ram = physical.ram();
    long offset = (long) frame << PhysicalMemory.PAGE_SHIFT;
    for (int i = 0; i < PAGE; i++) {
      byte value = ram.get(ValueLayout.JAVA_BYTE, offset + i);
      boolean printable = (value >= ' ' && value < 0x7f) || value == '\t';
      if (!printable || run.length() == LONGEST) {
        end();
      }
      if (printable) {
        if (run.isEmpty()) {
          start = address + i;
        }
        run.append((char) value);
      }
    }
    next = address + PAGE;
  }

  private void end() {
    if (run.length() >= least) {
      Facts facts = new Facts().number("pid", pid).hex("address", start);
      facts.text("text", run.toString());
      found.accept(new Item(Kind.STRING, Long.toHexString(start), facts.list(), List.of()));
    }
    run.setLength(0);
  }
}
