package org.amber.machine;

import org.amber.memory.SavedFrames;
import org.amber.state.NotSaved;

/**
 * Tells for the pages of one snapshot where they were saved before, and remembers where they are
 * saved now.
 */
@NotSaved("at work only while a snapshot is written")
final class SavedPages {
  private final SavedFrames frames;
  private final int bound;
  private final SavedFrames.Known before;

  /**
   * Of a machine that stands still; stores are noticed from now on.
   *
   * @param bound one above its highest frame
   */
  SavedPages(SavedFrames frames, int bound) {
    this.frames = frames;
    this.bound = bound;
    this.before = frames.watch(bound);
  }

  /** Where pages are that had not changed, by reference from 1 on at index 0; 0: nobody knows. */
  long[] known(FrameNumbering numbering) {
    long[] known = new long[numbering.count()];
    for (int reference = 1; reference <= known.length; reference++) {
      if (!numbering.isOutside(reference)) {
        known[reference - 1] = before.place(numbering.physicalFrame(reference));
      }
    }
    return known;
  }

  /**
   * What the machine's thread is to be told when the pages are saved.
   *
   * @param places where they are, by reference from 1 on at index 0; 0: nobody knows
   */
  Runnable saved(FrameNumbering numbering, long[] places) {
    long[] found = new long[bound];
    for (int reference = 1; reference <= places.length; reference++) {
      if (!numbering.isOutside(reference)) {
        found[numbering.physicalFrame(reference)] = places[reference - 1];
      }
    }
    return () -> frames.saved(found);
  }

  /** What it is to be told when they could not be saved: what was known before still is. */
  Runnable failed() {
    long[] found = new long[bound];
    for (int frame = 0; frame < bound; frame++) {
      found[frame] = before.place(frame);
    }
    return () -> frames.saved(found);
  }
}
