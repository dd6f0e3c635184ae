package org.amber.machine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.PageSupplier;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;

/** Gives dense references to the frames that the state refers to, and their bytes to a snapshot. */
@NotSaved("at work only while a snapshot is written")
final class FrameNumbering implements FrameSaver, PageSupplier {
  private final PhysicalMemory physical;
  private int[] references;
  private int[] frames = new int[1024];
  private int count;

  FrameNumbering(PhysicalMemory physical) {
    this.physical = physical;
    this.references = new int[physical.frameBound()];
  }

  @Override
  public int frame(int physicalFrame) {
    if (physicalFrame == PhysicalMemory.ZERO_FRAME) {
      return ZERO_REFERENCE;
    }
    if (physicalFrame >= references.length) {
      // Files of the host are brought in while they are saved.
      references = Arrays.copyOf(references, Math.max(physicalFrame + 1, references.length * 2));
    }
    if (references[physicalFrame] == 0) {
      if (count == frames.length) {
        frames = Arrays.copyOf(frames, count * 2);
      }
      frames[count++] = physicalFrame;
      references[physicalFrame] = count;
    }
    return references[physicalFrame];
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public MemorySegment memory() {
    return physical.ram();
  }

  @Override
  public long offset(int reference) {
    return (long) frames[reference - 1] << PhysicalMemory.PAGE_SHIFT;
  }
}
