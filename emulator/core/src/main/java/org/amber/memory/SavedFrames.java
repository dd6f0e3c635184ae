package org.amber.memory;

import java.util.Arrays;
import org.amber.state.NotSaved;

/**
 * Which frames still have the contents that they were last saved with, and where those are: what
 * need not be saved again. Stores are noticed as for {@link FrozenFrames}. For the thread that runs
 * the guest.
 */
@NotSaved("about files on the host that the machine was saved into")
public final class SavedFrames {
  /** By frame; 0: nowhere, or not known yet. */
  private long[] places = new long[1024];

  /** By frame. */
  private boolean[] unchanged = new boolean[1024];

  SavedFrames() {}

  /** Whether nothing was stored into a frame since {@link #watch}. */
  public boolean isUnchanged(int frame) {
    return frame < unchanged.length && unchanged[frame];
  }

  /** Where the contents of a frame are; 0 if it has changed since, or nobody knows. */
  public long place(int frame) {
    return isUnchanged(frame) ? places[frame] : 0;
  }

  /** Notices stores into a frame from now on. Where its contents are stays as it is known. */
  public void watch(int frame) {
    if (frame >= places.length) {
      int room = Math.max(frame + 1, places.length * 2);
      places = Arrays.copyOf(places, room);
      unchanged = Arrays.copyOf(unchanged, room);
    }
    if (!unchanged[frame]) {
      unchanged[frame] = true;
      places[frame] = 0;
    }
  }

  /** What a frame contained when it was last watched is now in a place, unless it has changed. */
  public void saved(int frame, long place) {
    if (isUnchanged(frame)) {
      places[frame] = place;
    }
  }

  void beforeStore(int frame) {
    if (frame < unchanged.length) {
      unchanged[frame] = false;
    }
  }
}
