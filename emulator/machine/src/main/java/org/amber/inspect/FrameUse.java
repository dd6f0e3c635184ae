package org.amber.inspect;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;

/**
 * Which frames processes have of their own. Every page table has a reference to each of its frames;
 * a frame with more references than that is a page of a file, or of shared memory.
 */
final class FrameUse {
  private final PhysicalMemory physical;
  private final int[] mapped;

  FrameUse(PhysicalMemory physical, Collection<ThreadGroup> processes) {
    this.physical = physical;
    this.mapped = new int[physical.frameBound()];
    Set<AddressSpace> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ThreadGroup group : processes) {
      if (counted.add(group.memory().space())) {
        count(group.memory().space());
      }
    }
  }

  private void count(AddressSpace space) {
    space.forEachPage(
        0,
        AddressSpace.TASK_SIZE,
        (page, entry) -> {
          if (Pte.frame(entry) < mapped.length) {
            mapped[Pte.frame(entry)]++;
          }
        });
  }

  /** Whether nothing but page tables refers to a frame. */
  boolean isOwn(int frame) {
    return frame != PhysicalMemory.ZERO_FRAME
        && frame < mapped.length
        && physical.references(frame) == mapped[frame];
  }
}
