package org.amber.kernel.fs.host;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.amber.state.NotSaved;

/**
 * A regular file behind a channel of its own.
 *
 * @param channel owned
 */
@NotSaved("the host's")
record NioReader(FileChannel channel) implements HostReader {

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    ByteBuffer buffer = target.asSlice(offset, length).asByteBuffer();
    return Math.max(0, NioErrors.get(() -> channel.read(buffer, position)));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw NioErrors.of(e);
    }
  }
}
