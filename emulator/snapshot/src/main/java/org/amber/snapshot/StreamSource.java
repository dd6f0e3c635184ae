package org.amber.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A snapshot that came through a stream: it is read to its end, and then is a file. */
final class StreamSource {
  private static final int BUFFER = 1 << 20;

  private StreamSource() {}

  /**
   * Takes all that comes, unless its beginning tells that it is no snapshot.
   *
   * @param name of the stream, for messages
   */
  static ByteSource read(String name, InputStream stream) throws SnapshotException {
    FileChannel spool = Spool.create();
    boolean complete = false;
    try {
      spool(name, stream, spool);
      complete = true;
      return new FileSource(name, spool);
    } catch (IOException e) {
      throw e instanceof SnapshotException known
          ? known
          : new SnapshotException(name + ": cannot be read: " + Spool.reason(e), e);
    } finally {
      if (!complete) {
        new FileSource(name, spool).close();
      }
    }
  }

  private static void spool(String name, InputStream stream, FileChannel spool) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int first = stream.readNBytes(buffer, 0, Header.FIRST_LINE.length());
    if (first == 0) {
      throw new SnapshotException(name + ": nothing came, no snapshot");
    }
    if (!Header.mayBeSnapshot(buffer, first)) {
      throw new SnapshotException(name + ": not an Amber snapshot");
    }
    long size = 0;
    for (int count = first; count > 0; count = stream.read(buffer)) {
      UnfinishedFile.writeFully(spool, ByteBuffer.wrap(buffer, 0, count), size);
      size += count;
    }
  }
}
