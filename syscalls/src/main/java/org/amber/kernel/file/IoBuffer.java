package org.amber.kernel.file;

import java.lang.foreign.MemorySegment;
import org.amber.state.NotSaved;

/**
 * The memory that a read or write transfers to or from, piece by piece: one iovec list of a
 * process, usually. Files copy straight between their own frames (or the host) and the pieces.
 */
@NotSaved("at work only inside one call")
public abstract class IoBuffer {
  private long transferred;
  private long remaining;

  protected IoBuffer(long length) {
    this.remaining = length;
  }

  /** The memory that all pieces lie in: native, never the Java heap. */
  public abstract MemorySegment ram();

  /**
   * Where in {@link #ram} the next byte is; only while {@link #remaining} is not zero.
   *
   * @throws org.amber.abi.ErrnoException EFAULT when the memory is not accessible
   */
  public abstract long address();

  /** How many bytes follow each other from {@link #address} on, at least 1. */
  public abstract int contiguous();

  /** Passes over {@code count} bytes, {@code contiguous()} at most. */
  protected abstract void skip(int count);

  /**
   * How many of the next {@code limit} bytes can be accessed; for sources that lose what they have
   * given.
   */
  public abstract long accessible(long limit);

  /** Whether the bytes are pages that whoever gets them shares: the kernel's own (splice(2)). */
  public boolean sharesPages() {
    return false;
  }

  /** Bytes yet to be transferred. */
  public final long remaining() {
    return remaining;
  }

  /** Bytes transferred so far. */
  public final long transferred() {
    return transferred;
  }

  /** Notes that {@code count} bytes, {@link #contiguous} at most, have been transferred. */
  public final void advance(int count) {
    transferred += count;
    remaining -= count;
    skip(count);
  }

  /** Passes over up to {@code length} bytes, which count as transferred. */
  public final void discard(long length) {
    for (long left = Math.min(length, remaining); left > 0; ) {
      int part = (int) Math.min(left, 1 << 30);
      advance(part);
      left -= part;
    }
  }

  /** Lets {@link #remaining} be {@code limit} at most. */
  public final void limit(long limit) {
    remaining = Math.min(remaining, limit);
  }

  /** Copies into this buffer as much as both sides allow. */
  public final void put(MemorySegment source, long offset, long length) {
    long end = offset + Math.min(length, remaining);
    for (long at = offset; at < end; ) {
      long address = address();
      int part = (int) Math.min(contiguous(), end - at);
      MemorySegment.copy(source, at, ram(), address, part);
      advance(part);
      at += part;
    }
  }

  /** Copies out of this buffer as much as both sides allow. */
  public final void get(MemorySegment target, long offset, long length) {
    long end = offset + Math.min(length, remaining);
    for (long at = offset; at < end; ) {
      long address = address();
      int part = (int) Math.min(contiguous(), end - at);
      MemorySegment.copy(ram(), address, target, at, part);
      advance(part);
      at += part;
    }
  }

  /** Fills up to {@code length} bytes with zeros. */
  public final void zero(long length) {
    for (long left = Math.min(length, remaining); left > 0; ) {
      long address = address();
      int part = (int) Math.min(contiguous(), left);
      ram().asSlice(address, part).fill((byte) 0);
      advance(part);
      left -= part;
    }
  }
}
