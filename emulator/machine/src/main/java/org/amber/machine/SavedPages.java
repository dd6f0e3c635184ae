package org.amber.machine;

import org.amber.memory.SavedFrames;
import org.amber.snapshot.PageFiles;
import org.amber.state.NotSaved;

/**
 * Tells for the pages of one snapshot where they were saved before, and remembers where they are
 * saved now. For the machine's thread.
 */
@NotSaved("at work only while a snapshot is written")
final class SavedPages {
  private final SavedFrames frames;
  private final FrameNumbering numbering;
  private final long[] known;

  /** Of a machine that stands still; stores are noticed from now on. */
  SavedPages(SavedFrames frames, FrameNumbering numbering) {
    this.frames = frames;
    this.numbering = numbering;
    this.known = new long[numbering.count()];
    for (int reference = 1; reference <= known.length; reference++) {
      if (!numbering.isOutside(reference)) {
        int frame = numbering.physicalFrame(reference);
        known[reference - 1] = frames.place(frame);
        frames.watch(frame);
      }
    }
  }

  /** Where pages are that have not changed, by reference from 1 on at index 0; 0: nobody knows. */
  long[] known() {
    return known;
  }

  /** Where all pages are, by reference from 1 on at index 0; 0: they are all zeros. */
  void saved(long[] places) {
    for (int reference = 1; reference <= places.length; reference++) {
      if (!numbering.isOutside(reference)) {
        frames.saved(numbering.physicalFrame(reference), place(places[reference - 1]));
      }
    }
  }

  /** A page that was written to a place, as the next snapshot is to be told. */
  static long place(long written) {
    return written == 0 ? PageFiles.ZEROS : written;
  }
}
