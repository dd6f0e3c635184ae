package org.amber.state;

/** Numbers the frames of physical memory that a snapshot has to contain. */
@FunctionalInterface
public interface FrameSaver {
  /** The reference of the zero frame. */
  int ZERO_REFERENCE = 0;

  /**
   * The reference that stands for a frame in the snapshot: {@link #ZERO_REFERENCE} for the zero
   * frame, else dense numbers from 1 in the order of first use; the same for every call with the
   * same frame.
   *
   * @param physicalFrame frame number in the machine's physical memory
   */
  int frame(int physicalFrame);

  /**
   * Has what takes long done before the snapshot is written: at once, or while the machine runs on.
   *
   * @param rest shares nothing with the machine; it may ask for more frames
   */
  default void later(Runnable rest) {
    rest.run();
  }
}
