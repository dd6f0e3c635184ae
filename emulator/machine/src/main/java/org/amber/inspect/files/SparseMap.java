package org.amber.inspect.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.memory.PhysicalMemory;

/**
 * Where a file has data: pages that follow one another. Its text form is that of GNU tar's sparse
 * format 1.0.
 *
 * @param extents offset and length of each, alternating
 */
record SparseMap(long size, List<Long> extents, long dataBytes) {
  private static final int BLOCK = 512;

  static SparseMap of(MemoryFile file) {
    List<Long> extents = new ArrayList<>();
    long size = file.size();
    long data = 0;
    long start = -1;
    long end = -1;
    for (long page = file.nextStoredPage(0); page >= 0; page = file.nextStoredPage(page + 1)) {
      long position = page << PhysicalMemory.PAGE_SHIFT;
      if (position >= size) {
        break;
      }
      long next = Math.min(size, position + PhysicalMemory.PAGE_SIZE);
      if (position != end) {
        add(extents, start, end);
        start = position;
      }
      data += next - position;
      end = next;
    }
    add(extents, start, end);
    return new SparseMap(size, extents, data);
  }

  private static void add(List<Long> extents, long start, long end) {
    if (start >= 0) {
      extents.add(start);
      extents.add(end - start);
    }
  }

  boolean hasHoles() {
    return dataBytes < size;
  }

  /** The number of extents, then each; padded to whole blocks. */
  byte[] text() {
    StringBuilder text = new StringBuilder();
    boolean endsInHole = extents.isEmpty() || end() < size;
    text.append(extents.size() / 2 + (endsInHole ? 1 : 0)).append('\n');
    extents.forEach(number -> text.append(number).append('\n'));
    if (endsInHole) {
      text.append(size).append("\n0\n");
    }
    text.repeat('\0', -text.length() & (BLOCK - 1));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private long end() {
    return extents.get(extents.size() - 2) + extents.getLast();
  }
}
