package org.amber.memory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.amber.state.NotSaved;

/**
 * Frames whose contents are still where a machine is resumed from. Whoever runs the guest asks for
 * a frame before it is looked at ({@link #ensure}); other threads fill in what they come to. A
 * frame that is freed before is of no interest any more.
 */
@NotSaved("at work only until a resumed machine has all of its pages")
public final class PendingFrames {
  private static final byte PRESENT = 0;
  private static final byte ABSENT = 1;
  private static final byte FILLING = 2;

  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(byte[].class);

  /** Brings in a frame that is absent. */
  @FunctionalInterface
  public interface Loader {
    /**
     * Has {@link #fill} called for the frame, unless somebody else does so meanwhile.
     *
     * @throws RuntimeException when its contents cannot be had
     */
    void load(int frame);
  }

  private final MemorySegment ram;
  private final Loader loader;

  /** By frame. */
  private byte[] states = new byte[0];

  PendingFrames(MemorySegment ram, Loader loader) {
    this.ram = ram;
    this.loader = loader;
  }

  /** The contents of a frame are to come; before any other thread sees this object. */
  public void expect(int frame) {
    if (frame >= states.length) {
      states = Arrays.copyOf(states, Math.max(frame + 1, states.length * 2));
    }
    states[frame] = ABSENT;
  }

  private byte state(int frame) {
    return (byte) STATE.getAcquire(states, frame);
  }

  /** Comes back when a frame has its contents. */
  void ensure(int frame) {
    while (frame < states.length && state(frame) != PRESENT) {
      if (state(frame) == ABSENT) {
        loader.load(frame);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** A frame is free: what comes for it is not wanted. */
  void forget(int frame) {
    if (frame < states.length && !STATE.compareAndSet(states, frame, ABSENT, PRESENT)) {
      while (state(frame) == FILLING) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Puts the contents of a frame in their place, if nobody has done so. Any thread may call it.
   *
   * @param offset where in {@code source} its 4096 bytes begin
   */
  public void fill(int frame, MemorySegment source, long offset) {
    if (STATE.compareAndSet(states, frame, ABSENT, FILLING)) {
      MemorySegment.copy(
          source, offset, ram, (long) frame << PhysicalMemory.PAGE_SHIFT, PhysicalMemory.PAGE_SIZE);
      STATE.setRelease(states, frame, PRESENT);
    }
  }
}
