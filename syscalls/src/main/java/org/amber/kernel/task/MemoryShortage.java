package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a program touches memory that the machine does not have: the process that uses
 * most is killed, as mm/oom_kill.c does it.
 */
@NotSaved("has no state")
public final class MemoryShortage {
  private static final int NEVER = -1000;
  private static final int WHOLE = 1000;

  private final Kernel kernel;

  public MemoryShortage(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Ends the process that uses most, with all that share its memory.
   *
   * @param asking whose access could not be served; ended when nobody else may be
   */
  public void killLargest(ThreadGroup asking) {
    ThreadGroup largest = largest();
    ProcessMemory memory = (largest == null ? asking : largest).memory();
    for (ThreadGroup group : kernel.groups().toArray(new ThreadGroup[0])) {
      if (group.isAlive() && group.memory() == memory) {
        kernel.endGroup(group, Signal.SIGKILL.number());
      }
    }
  }

  private @Nullable ThreadGroup largest() {
    ThreadGroup largest = null;
    long most = Long.MIN_VALUE;
    for (ThreadGroup group : kernel.groups()) {
      if (group.isAlive() && group.options().oomScoreAdjust != NEVER && badness(group) > most) {
        largest = group;
        most = badness(group);
      }
    }
    return largest;
  }

  /** Pages that its end gives back, shifted by what oom_score_adj says. */
  private long badness(ThreadGroup group) {
    long pages = group.memory().space().residentPages() + group.memory().space().tablePages();
    long all = kernel.physical().limitBytes() / PhysicalMemory.PAGE_SIZE;
    return pages + group.options().oomScoreAdjust * (all / WHOLE);
  }
}
