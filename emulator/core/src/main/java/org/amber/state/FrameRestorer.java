package org.amber.state;

/** Gives the frames of a new machine for the references that {@link FrameSaver} made. */
@FunctionalInterface
public interface FrameRestorer {
  /**
   * The frame of the new machine for a reference of the snapshot, with one more reference retained
   * for the caller, who owns it.
   *
   * @param reference as saved; {@link FrameSaver#ZERO_REFERENCE} gives the zero frame
   * @throws IllegalArgumentException when the snapshot has no such page
   */
  int frame(int reference);
}
