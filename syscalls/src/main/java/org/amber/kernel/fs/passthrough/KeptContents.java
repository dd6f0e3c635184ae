package org.amber.kernel.fs.passthrough;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.memory.ContentsColumns;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;

/**
 * What a file of the host has in it when a snapshot is taken. It is read at once: the guest may
 * write to the file while the snapshot is written.
 */
@NotSaved("at work only while a snapshot is taken")
final class KeptContents implements PageReader {
  private static final int CHUNK = 1 << 20;
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  // On the heap, which is free again when the snapshot is written and nobody has to say so.
  private final List<byte[]> chunks = new ArrayList<>();
  private final long size;

  private KeptContents(HostFile file, long size) {
    this.size = size;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(CHUNK);
      for (long at = 0; at < size; at += CHUNK) {
        chunks.add(chunk(file, at, (int) Math.min(CHUNK, size - at), buffer));
      }
    }
  }

  /**
   * Reads all of a file; what another program cuts off meanwhile is zero.
   *
   * @param size in bytes, as it is now
   * @throws org.amber.abi.ErrnoException what the host says
   */
  static KeptContents of(HostFile file, long size) {
    return new KeptContents(file, size);
  }

  private static byte[] chunk(HostFile file, long position, int length, MemorySegment buffer) {
    int done = 0;
    while (done < length) {
      int count = file.read(buffer, done, length - done, position + done);
      if (count == 0) {
        break;
      }
      done += count;
    }
    byte[] chunk = new byte[length];
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, chunk, 0, done);
    return chunk;
  }

  @Override
  public void read(long index, MemorySegment target, long offset) {
    long position = index * PAGE;
    byte[] chunk = chunks.get((int) (position / CHUNK));
    int at = (int) (position % CHUNK);
    int length = Math.min(PAGE, chunk.length - at);
    MemorySegment.copy(chunk, at, target, ValueLayout.JAVA_BYTE, offset, length);
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /** The state form. */
  ContentsState save(PageSaver saver) {
    ContentsColumns columns = new ContentsColumns();
    for (long page = 0; page * PAGE < size; page++) {
      columns.add(page, saver.page(this, page));
    }
    return columns.toState(size);
  }
}
