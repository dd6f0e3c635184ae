package org.amber.machine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.amber.memory.SavedFrames;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;

/**
 * Tells for the pages of one snapshot where they were saved before, and remembers where they are
 * saved now.
 */
@NotSaved("at work only while a snapshot is written")
final class SavedPages {
  private static final long[] NOTHING = {};

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
      known[reference - 1] =
          numbering.isOutside(reference)
              ? outside(numbering.reader(reference), numbering.index(reference))
              : before.place(numbering.physicalFrame(reference));
    }
    return known;
  }

  private long outside(PageReader reader, long index) {
    Object version = reader.version();
    long[] places = version == null ? null : before.outside().get(version);
    return places != null && index < places.length ? places[(int) index] : 0;
  }

  /**
   * What the machine's thread is to be told when the pages are saved.
   *
   * @param places where they are, by reference from 1 on at index 0; 0: nobody knows
   */
  Runnable saved(FrameNumbering numbering, long[] places) {
    long[] found = new long[bound];
    Map<Object, long[]> outside = new HashMap<>();
    for (int reference = 1; reference <= places.length; reference++) {
      if (!numbering.isOutside(reference)) {
        found[numbering.physicalFrame(reference)] = places[reference - 1];
        continue;
      }
      Object version = numbering.reader(reference).version();
      if (version != null) {
        put(outside, version, numbering.index(reference), places[reference - 1]);
      }
    }
    return () -> frames.saved(found, outside);
  }

  private static void put(Map<Object, long[]> places, Object version, long index, long place) {
    int page = Math.toIntExact(index);
    long[] all = places.getOrDefault(version, NOTHING);
    if (page >= all.length) {
      all = Arrays.copyOf(all, Math.max(page + 1, all.length * 2));
      places.put(version, all);
    }
    all[page] = place;
  }

  /** What it is to be told when they could not be saved: what was known before still is. */
  Runnable failed() {
    long[] found = new long[bound];
    for (int frame = 0; frame < bound; frame++) {
      found[frame] = before.place(frame);
    }
    return () -> frames.saved(found, before.outside());
  }
}
