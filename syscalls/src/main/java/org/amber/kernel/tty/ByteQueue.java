package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** Bytes on their way between the sides of a terminal, first in first out. */
@SavedIn(PtyState.class)
final class ByteQueue {
  private static final int FIRST_ROOM = 256;

  @SavedAs({"toMaster", "toDiscipline"})
  private byte[] bytes = new byte[FIRST_ROOM];

  @SavedAs({"toMaster", "toDiscipline"})
  private int start;

  @SavedAs({"toMaster", "toDiscipline"})
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  void add(int value) {
    requireRoom(1);
    bytes[end++] = (byte) value;
  }

  /** Takes up to {@code most} bytes out of a buffer, which may fail with EFAULT behind some. */
  void addFrom(IoBuffer from, int most) {
    int count = (int) Math.min(most, from.remaining());
    requireRoom(count);
    long before = from.transferred();
    try {
      from.get(MemorySegment.ofArray(bytes), end, count);
    } finally {
      end += (int) (from.transferred() - before);
    }
  }

  /** The first byte, 0 to 255, which is gone then. */
  int take() {
    int value = bytes[start++] & 0xff;
    rewindIfEmpty();
    return value;
  }

  /** Moves up to {@code most} bytes into a buffer. */
  void moveTo(IoBuffer to, int most) {
    int count = Math.min(most, size());
    long before = to.transferred();
    try {
      to.put(MemorySegment.ofArray(bytes), start, count);
    } finally {
      start += (int) (to.transferred() - before);
      rewindIfEmpty();
    }
  }

  /** Forgets all but the first {@code count} bytes. */
  void truncate(int count) {
    end = Math.min(end, start + count);
    rewindIfEmpty();
  }

  private void rewindIfEmpty() {
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  private void requireRoom(int count) {
    if (end + count <= bytes.length) {
      return;
    }
    int size = size();
    byte[] target = size + count <= bytes.length ? bytes : new byte[2 * (size + count)];
    System.arraycopy(bytes, start, target, 0, size);
    bytes = target;
    start = 0;
    end = size;
  }

  byte[] save() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  void restore(byte[] saved) {
    bytes = Arrays.copyOf(saved, Math.max(FIRST_ROOM, saved.length));
    start = 0;
    end = saved.length;
  }
}
