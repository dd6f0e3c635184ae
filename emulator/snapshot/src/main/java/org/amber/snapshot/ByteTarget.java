package org.amber.snapshot;

import java.io.IOException;

/** What a snapshot is written to, as a whole or not at all. */
public interface ByteTarget {
  /** Gives the bytes. */
  @FunctionalInterface
  interface Filler {
    void fill(ByteSink sink) throws IOException;
  }

  /**
   * Takes the bytes. Returns when they are where they stay; else all is as it was before.
   *
   * @return how many bytes are there now
   * @throws SnapshotException with the reason for the user
   */
  long write(Filler filler) throws SnapshotException;
}
