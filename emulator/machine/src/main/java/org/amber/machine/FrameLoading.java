package org.amber.machine;

import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;

/** Gives a fresh frame to each page of a snapshot and hands them out by reference. */
@NotSaved("at work only while a snapshot is read")
final class FrameLoading implements FrameRestorer {
  private final PhysicalMemory physical;
  private final int[] frames;
  private final boolean[] handedOut;

  /**
   * Allocates a frame for each page.
   *
   * @throws org.amber.abi.ErrnoException ENOMEM
   */
  FrameLoading(PhysicalMemory physical, int pages) {
    this.physical = physical;
    this.frames = new int[pages + 1];
    this.handedOut = new boolean[pages + 1];
    for (int reference = 1; reference <= pages; reference++) {
      frames[reference] = physical.allocate();
    }
  }

  /** Where the page is to go whose number this is. */
  int place(int reference) {
    return frames[reference];
  }

  @Override
  public int frame(int reference) {
    if (reference == FrameSaver.ZERO_REFERENCE) {
      return PhysicalMemory.ZERO_FRAME;
    }
    if (reference < 0 || reference >= frames.length) {
      throw new IllegalArgumentException(
          "page " + reference + " of " + (frames.length - 1) + " does not exist");
    }
    if (handedOut[reference]) {
      physical.retain(frames[reference]);
    }
    handedOut[reference] = true;
    return frames[reference];
  }

  /** Whether anybody has asked for a page: its frame has nothing but its contents. */
  boolean isHandedOut(int reference) {
    return handedOut[reference];
  }

  /** Gives back the frames that nobody asked for. */
  void releaseRest() {
    for (int reference = 1; reference < frames.length; reference++) {
      if (!handedOut[reference]) {
        physical.release(frames[reference]);
      }
    }
  }
}
