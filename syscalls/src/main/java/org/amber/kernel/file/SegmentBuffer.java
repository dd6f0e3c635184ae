package org.amber.kernel.file;

import java.lang.foreign.MemorySegment;

/** A buffer of the kernel's own: a range of one native segment. */
public final class SegmentBuffer extends IoBuffer {
  private final MemorySegment segment;
  private final boolean shares;
  private long position;

  /** All of {@code segment}, which must be native memory. */
  public SegmentBuffer(MemorySegment segment) {
    this(segment, 0, segment.byteSize());
  }

  public SegmentBuffer(MemorySegment segment, long offset, long length) {
    this(segment, offset, length, false);
  }

  private SegmentBuffer(MemorySegment segment, long offset, long length, boolean shares) {
    super(length);
    this.segment = segment;
    this.position = offset;
    this.shares = shares;
  }

  /** The beginning of {@code segment}, as pages that whoever gets them shares with others. */
  public static SegmentBuffer ofPages(MemorySegment segment, long length) {
    return new SegmentBuffer(segment, 0, length, true);
  }

  @Override
  public MemorySegment ram() {
    return segment;
  }

  @Override
  public long address() {
    return position;
  }

  @Override
  public int contiguous() {
    return (int) Math.min(Integer.MAX_VALUE, remaining());
  }

  @Override
  protected void skip(int count) {
    position += count;
  }

  @Override
  public boolean sharesPages() {
    return shares;
  }

  @Override
  public long accessible(long limit) {
    return Math.min(limit, remaining());
  }
}
