package org.amber.snapshot;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A snapshot that goes into a stream. The head of a snapshot is known last, so all of it is put
 * aside first, on the disk.
 *
 * @param name of the stream, for messages
 * @param stream opened when all is there, and closed, so that its reader sees the end
 */
record StreamTarget(String name, Opener stream) implements ByteTarget {
  /** Opens a stream. */
  @FunctionalInterface
  interface Opener {
    FileOutputStream open() throws IOException;
  }

  @Override
  public long write(Filler filler) throws SnapshotException {
    try (FileChannel spool = Spool.create()) {
      fill(spool, filler);
      try (FileChannel out = stream.open().getChannel()) {
        long size = spool.size();
        for (long at = 0; at < size; ) {
          at += spool.transferTo(at, size - at, out);
        }
        return size;
      }
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
  }

  private void fill(FileChannel spool, Filler filler) throws SnapshotException {
    try {
      filler.fill(UnfinishedFile.into(spool));
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw failure(Spool.reason(e), e);
    }
  }

  private SnapshotException failure(String reason, IOException e) {
    return new SnapshotException("cannot write the snapshot to " + name + ": " + reason, e);
  }
}
