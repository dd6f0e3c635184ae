package org.amber.kernel.socket;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.NotSaved;

/** Bytes on their way, first in first out; its array grows with them, and goes when it is large. */
@NotSaved("whoever owns it saves its bytes")
public final class ByteRing {
  private static final int LEAST = 4096;

  /** Arrays above this size are given up when nothing is left in them. */
  private static final int KEPT = 1 << 18;

  private static final byte[] NOTHING = {};

  private byte[] data = NOTHING;
  private MemorySegment segment = MemorySegment.ofArray(NOTHING);
  private int start;
  private int length;

  public int length() {
    return length;
  }

  /**
   * Takes {@code count} bytes out of a buffer that has them.
   *
   * @throws org.amber.abi.ErrnoException EFAULT, and nothing is taken
   */
  public void append(IoBuffer from, int count) {
    if (from.accessible(count) < count) {
      throw Errno.EFAULT.error();
    }
    makeRoom(count);
    int end = (start + length) & (data.length - 1);
    int first = Math.min(count, data.length - end);
    from.get(segment, end, first);
    from.get(segment, 0, count - first);
    length += count;
  }

  /** Adds bytes. */
  public void append(byte[] bytes) {
    makeRoom(bytes.length);
    int end = (start + length) & (data.length - 1);
    int first = Math.min(bytes.length, data.length - end);
    System.arraycopy(bytes, 0, data, end, first);
    System.arraycopy(bytes, first, data, 0, bytes.length - first);
    length += bytes.length;
  }

  private void makeRoom(int count) {
    int needed = length + count;
    if (needed <= data.length) {
      return;
    }
    int size = Math.max(LEAST, Integer.highestOneBit(needed - 1) << 1);
    byte[] grown = new byte[size];
    copy(0, grown, length);
    data = grown;
    segment = MemorySegment.ofArray(grown);
    start = 0;
  }

  private void copy(int offset, byte[] target, int count) {
    if (count == 0) {
      return;
    }
    int from = (start + offset) & (data.length - 1);
    int first = Math.min(count, data.length - from);
    System.arraycopy(data, from, target, 0, first);
    System.arraycopy(data, 0, target, first, count - first);
  }

  /**
   * Gives a copy of bytes to a buffer that has room for them.
   *
   * @param offset how many to pass over
   * @throws org.amber.abi.ErrnoException EFAULT, and nothing is given
   */
  public void copyTo(int offset, IoBuffer to, int count) {
    if (to.accessible(count) < count) {
      throw Errno.EFAULT.error();
    }
    if (count == 0) {
      return;
    }
    int from = (start + offset) & (data.length - 1);
    int first = Math.min(count, data.length - from);
    to.put(segment, from, first);
    to.put(segment, 0, count - first);
  }

  /** Forgets the first bytes. */
  public void drop(int count) {
    length -= count;
    if (length > 0) {
      start = (start + count) & (data.length - 1);
      return;
    }
    start = 0;
    if (data.length > KEPT) {
      data = NOTHING;
      segment = MemorySegment.ofArray(NOTHING);
    }
  }

  public void clear() {
    drop(length);
  }

  /** All bytes. */
  public byte[] save() {
    byte[] all = new byte[length];
    copy(0, all, length);
    return all;
  }

  /** Puts saved bytes back. */
  public void restore(byte[] saved) {
    data = saved.length == 0 ? NOTHING : Arrays.copyOf(saved, capacityFor(saved.length));
    segment = MemorySegment.ofArray(data);
    start = 0;
    length = saved.length;
  }

  private static int capacityFor(int count) {
    return Math.max(LEAST, count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1);
  }
}
