package org.amber.memory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.amber.state.NotSaved;

/**
 * What frames contained at one moment, for another thread to take, while their owner goes on
 * writing to them: before the first store to a frame that was not taken yet, its contents are
 * copied. Frames keep their numbers, and no page table changes.
 *
 * <p>The thread that runs the guest calls {@link #beforeStore}, others {@link #take} and {@link
 * #drop}.
 */
@NotSaved("at work only while a snapshot is written")
public final class FrozenFrames {
  private static final int THAWED = 0;
  private static final int FROZEN = 1;

  /** Greater states say which copy has the contents. */
  private static final int COPIED = 2;

  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(int[].class);

  private final MemorySegment ram;
  private final FrameCopies copies;

  /** By frame. */
  private final int[] states;

  /**
   * Keeps the contents of all frames that are in use.
   *
   * @param references of each frame, how many there are
   * @param bound one above the highest frame
   */
  FrozenFrames(MemorySegment ram, FrameCopies copies, int[] references, int bound) {
    this.ram = ram;
    this.copies = copies;
    this.states = new int[bound];
    // The machine stands still, and in its first snapshot this loop has never run before.
    int[] all = states;
    for (int frame = PhysicalMemory.ZERO_FRAME + 1; frame < bound; frame++) {
      all[frame] = references[frame] > 0 ? FROZEN : THAWED;
    }
  }

  /** Keeps nothing that is known to be elsewhere; before any other thread sees this object. */
  void thawKnown(SavedFrames known) {
    known.replaceKnown(states, THAWED);
  }

  /** Whether a store has to be announced. */
  boolean isFrozen(int frame) {
    return frame < states.length && (int) STATE.getOpaque(states, frame) == FROZEN;
  }

  /** The owner is about to store into a frame. */
  void beforeStore(int frame) {
    if (!isFrozen(frame)) {
      return;
    }
    int copy = copies.add(ram, (long) frame << PhysicalMemory.PAGE_SHIFT);
    if (copy == FrameCopies.NONE) {
      return;
    }
    // A full fence: the store comes after it, and whoever sees the store sees the copy.
    if (!STATE.compareAndSet(states, frame, FROZEN, COPIED + copy)) {
      copies.drop(copy);
    }
  }

  /** Nobody will take a frame: it need not be kept. */
  public void drop(int frame) {
    int state = (int) STATE.getAndSet(states, frame, THAWED);
    if (state >= COPIED) {
      copies.drop(state - COPIED);
    }
  }

  /** Nobody takes anything any more. */
  void thaw() {
    copies.close();
  }

  /**
   * Copies what a frame contained. Each is taken once; stores into it cost nothing from then on.
   *
   * @param target where its 4096 bytes go
   * @param offset where in {@code target} they begin
   */
  public void take(int frame, MemorySegment target, long offset) {
    MemorySegment.copy(
        ram, (long) frame << PhysicalMemory.PAGE_SHIFT, target, offset, PhysicalMemory.PAGE_SIZE);
    // What was copied is right if nobody has stored until now, that is, until after the copying.
    VarHandle.fullFence();
    if (STATE.compareAndSet(states, frame, FROZEN, THAWED)) {
      return;
    }
    int state = (int) STATE.getAndSet(states, frame, THAWED);
    if (state < COPIED) {
      throw new IllegalStateException("frame " + frame + " is not frozen");
    }
    copies.take(state - COPIED, target, offset);
  }
}
