package org.amber.snapshot;

import java.nio.file.Path;

/** What the names of snapshots stand for. */
public interface SnapshotPlaces {
  /** Names are those of files. */
  SnapshotPlaces FILES =
      new SnapshotPlaces() {
        @Override
        public ByteSource open(Path path) throws SnapshotException {
          return FileSource.open(path);
        }

        @Override
        public ByteTarget target(Path path) {
          return new AtomicFile(path);
        }
      };

  /**
   * The bytes of a snapshot; the caller closes them.
   *
   * @throws SnapshotException when they cannot be had
   */
  ByteSource open(Path path) throws SnapshotException;

  /** Where a snapshot of this name is written to; what is wrong with it is told then. */
  ByteTarget target(Path path);
}
