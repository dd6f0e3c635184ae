package org.amber.memory;

import java.util.Arrays;
import java.util.Map;
import org.amber.state.NotSaved;

/**
 * Which frames still have the contents that they were last saved with, and where those are: what
 * need not be saved again. Stores are noticed as for {@link FrozenFrames}. For the thread that runs
 * the guest.
 */
@NotSaved("about files on the host that the machine was saved into")
public final class SavedFrames {
  /** By frame; 0: nowhere, or not known yet. Never changed, only replaced. */
  private long[] places = new long[0];

  /** By frame. */
  private boolean[] unchanged = new boolean[0];

  /** Of pages that are in no frame: by what stands for the contents of their file, its pages. */
  private Map<Object, long[]> outside = Map.of();

  SavedFrames() {}

  /** Whether nothing was stored into a frame since {@link #watch}. */
  public boolean isUnchanged(int frame) {
    return frame < unchanged.length && unchanged[frame];
  }

  /** Puts a value for all frames of whose contents it is known where they are. */
  void replaceKnown(int[] byFrame, int value) {
    int bound = Math.min(byFrame.length, Math.min(unchanged.length, places.length));
    boolean[] same = unchanged;
    long[] where = places;
    for (int frame = 0; frame < bound; frame++) {
      if (same[frame] && where[frame] != 0) {
        byFrame[frame] = value;
      }
    }
  }

  /**
   * Notices stores into all frames from now on.
   *
   * @param bound one above the highest frame
   * @return what is known of their contents now
   */
  public Known watch(int bound) {
    Known known = new Known(unchanged, places, outside);
    unchanged = new boolean[bound];
    Arrays.fill(unchanged, true);
    return known;
  }

  /**
   * Tells where the contents are that frames had when they were last watched.
   *
   * @param found by frame; 0: nobody knows; handed over
   * @param foundOutside of pages in no frame, see {@link Known#outside}; handed over
   */
  public void saved(long[] found, Map<Object, long[]> foundOutside) {
    places = found;
    outside = foundOutside;
  }

  void beforeStore(int frame) {
    if (frame < unchanged.length) {
      unchanged[frame] = false;
    }
  }

  /** Where the contents were that frames had at one moment. Immutable. */
  @NotSaved("at work only while a snapshot is written")
  public static final class Known {
    private final boolean[] unchanged;
    private final long[] places;
    private final Map<Object, long[]> outside;

    private Known(boolean[] unchanged, long[] places, Map<Object, long[]> outside) {
      this.unchanged = unchanged;
      this.places = places;
      this.outside = outside;
    }

    /**
     * Where pages were that are in no frame: by what stands for the contents of their file, by
     * number of the page in it; 0: nobody knows.
     */
    public Map<Object, long[]> outside() {
      return outside;
    }

    /** Where the contents of a frame were; 0: nobody knows. */
    public long place(int frame) {
      return frame < places.length && frame < unchanged.length && unchanged[frame]
          ? places[frame]
          : 0;
    }
  }
}
