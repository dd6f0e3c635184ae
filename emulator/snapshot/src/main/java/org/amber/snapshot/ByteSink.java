package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the bytes of a snapshot go. They come one after the other, but for the head of the file:
 * room is left for it, and it comes last.
 */
public interface ByteSink {
  /** The most bytes at the start that may be left out at first; of a snapshot, less than half. */
  int LONGEST_HEAD = 128 << 10;

  /**
   * Writes all of a buffer.
   *
   * @param position behind what was written last; at first up to {@link #LONGEST_HEAD}, and at last
   *     0 for as many bytes as were left out
   */
  void write(ByteBuffer bytes, long position) throws IOException;
}
