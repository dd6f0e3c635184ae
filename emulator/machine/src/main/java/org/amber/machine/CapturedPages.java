package org.amber.machine;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.amber.memory.FrozenFrames;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.PageSupplier;
import org.amber.state.NotSaved;

/** The pages of a machine as they were when it was captured, wherever it is by now. */
@NotSaved("at work only while a snapshot is written")
final class CapturedPages implements PageSupplier {
  private final FrameNumbering numbering;
  private final FrozenFrames frozen;
  private final Errands errands;
  private final AtomicInteger taken = new AtomicInteger();

  /** 0: nobody knows yet. */
  private volatile int all;

  CapturedPages(FrameNumbering numbering, FrozenFrames frozen, Errands errands) {
    this.numbering = numbering;
    this.frozen = frozen;
    this.errands = errands;
  }

  /**
   * Finds out which pages there are; before all else.
   *
   * @param bound one above the highest frame when the machine was captured
   */
  void complete(int bound) {
    numbering.complete();
    for (int frame = 1; frame < bound; frame++) {
      if (!numbering.has(frame)) {
        frozen.drop(frame);
      }
    }
    all = numbering.count();
  }

  @Override
  public int count() {
    return all;
  }

  /** How many pages have been taken so far. */
  int taken() {
    return taken.get();
  }

  @Override
  public void take(int first, int count, MemorySegment target) {
    int forMachine = 0;
    for (int i = 0; i < count; i++) {
      if (numbering.isForMachine(first + i)) {
        forMachine++;
      } else if (numbering.isOutside(first + i)) {
        read(first + i, target, offset(i));
      } else {
        frozen.take(numbering.physicalFrame(first + i), target, offset(i));
      }
    }
    if (forMachine > 0) {
      errands.run(() -> readOnMachine(first, count, target));
    }
    int ignored = taken.addAndGet(count);
  }

  private void readOnMachine(int first, int count, MemorySegment target) {
    for (int i = 0; i < count; i++) {
      if (numbering.isForMachine(first + i)) {
        read(first + i, target, offset(i));
      }
    }
  }

  private void read(int reference, MemorySegment target, long offset) {
    numbering.reader(reference).read(numbering.index(reference), target, offset);
  }

  /**
   * Nobody asks for pages of files whose contents are elsewhere.
   *
   * @param known where they are, by reference from 1 on at index 0; 0: nobody knows
   */
  void drop(long[] known) {
    for (int reference = 1; reference <= known.length; reference++) {
      if (known[reference - 1] != 0 && numbering.isOutside(reference)) {
        numbering.reader(reference).drop(numbering.index(reference));
      }
    }
  }

  private static long offset(int page) {
    return (long) page << PhysicalMemory.PAGE_SHIFT;
  }
}
