package org.amber.linux;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.table.GuestAddress;

/** Ranges of a process's memory that a call reads or writes: one buffer, or an iovec list. */
final class GuestBuffer extends IoBuffer {
  /** Linux transfers no more than this at once. */
  static final long MAX_RW_COUNT = 0x7fff_f000L;

  private static final int IOV_MAX = 1024;
  private static final int IOVEC_SIZE = 16;

  private final GuestMemory memory;
  private final Access access;
  private final long[] starts;
  private final long[] lengths;
  private int index;
  private long done;

  private GuestBuffer(
      GuestMemory memory, Access access, long[] starts, long[] lengths, long total) {
    super(Math.min(total, MAX_RW_COUNT));
    this.memory = memory;
    this.access = access;
    this.starts = starts;
    this.lengths = lengths;
  }

  /**
   * A single buffer.
   *
   * @param access WRITE when the kernel stores into it
   * @throws org.amber.abi.ErrnoException EFAULT when it cannot be in user space
   */
  static GuestBuffer of(GuestMemory memory, GuestAddress start, long length, Access access) {
    requireUserRange(start.value(), length);
    return new GuestBuffer(memory, access, new long[] {start.value()}, new long[] {length}, length);
  }

  /**
   * An iovec list.
   *
   * @throws org.amber.abi.ErrnoException EINVAL for a bad count or a negative length, EFAULT
   */
  static GuestBuffer ofVector(GuestMemory memory, GuestAddress vector, int count, Access access) {
    return ofVector(memory, memory, vector, count, access, true);
  }

  /**
   * An iovec list that tells of another process's memory, which is not looked at yet.
   *
   * @param list where the list itself is
   * @throws org.amber.abi.ErrnoException EINVAL for a bad count or a negative length, EFAULT
   */
  static GuestBuffer ofForeignVector(
      GuestMemory list, GuestMemory memory, GuestAddress vector, int count, Access access) {
    return ofVector(list, memory, vector, count, access, false);
  }

  private static GuestBuffer ofVector(
      GuestMemory list,
      GuestMemory memory,
      GuestAddress vector,
      int count,
      Access access,
      boolean checked) {
    if (count < 0 || count > IOV_MAX) {
      throw Errno.EINVAL.error();
    }
    long[] starts = new long[count];
    long[] lengths = new long[count];
    long total = 0;
    for (int i = 0; i < count; i++) {
      long at = vector.value() + (long) i * IOVEC_SIZE;
      starts[i] = list.readLong(at);
      long length = list.readLong(at + 8);
      if (length < 0) {
        throw Errno.EINVAL.error();
      }
      if (checked) {
        requireUserRange(starts[i], length);
      }
      lengths[i] = Math.min(length, MAX_RW_COUNT - total);
      total += lengths[i];
    }
    return new GuestBuffer(memory, access, starts, lengths, total);
  }

  /**
   * The length of a list as an unsigned long.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  static int vectorCount(long count) {
    if (count < 0 || count > IOV_MAX) {
      throw Errno.EINVAL.error();
    }
    return (int) count;
  }

  /** Refuses what user space cannot have, mapped or not: access_ok of Linux. */
  private static void requireUserRange(long start, long length) {
    long end = start + length;
    if (start < 0 || length < 0 || end < 0 || end > AddressSpace.TASK_SIZE) {
      throw Errno.EFAULT.error();
    }
  }

  @Override
  public MemorySegment ram() {
    return memory.ram();
  }

  private void skipEmpty() {
    while (done == lengths[index]) {
      index++;
      done = 0;
    }
  }

  @Override
  public long address() {
    skipEmpty();
    return memory.offset(starts[index] + done, access);
  }

  @Override
  public int contiguous() {
    skipEmpty();
    long at = starts[index] + done;
    long toPageEnd = PhysicalMemory.PAGE_SIZE - (at & (PhysicalMemory.PAGE_SIZE - 1));
    return (int) Math.min(Math.min(toPageEnd, lengths[index] - done), remaining());
  }

  @Override
  protected void skip(int count) {
    long left = count;
    while (left > 0) {
      skipEmpty();
      long part = Math.min(left, lengths[index] - done);
      done += part;
      left -= part;
    }
  }

  /**
   * Passes over what an earlier run of the same call has transferred, at most to the end: an iovec
   * may have become shorter since.
   */
  void resumeAt(long progress) {
    for (long left = Math.min(progress, remaining()); left > 0; ) {
      int part = (int) Math.min(left, 1 << 30);
      advance(part);
      left -= part;
    }
  }

  @Override
  public long accessible(long limit) {
    long wanted = Math.min(limit, remaining());
    long found = 0;
    long skipped = done;
    for (int i = index; i < starts.length && found < wanted; i++) {
      long part = Math.min(lengths[i] - skipped, wanted - found);
      long reachable = memory.accessible(starts[i] + skipped, part, access);
      found += reachable;
      if (reachable < part) {
        break;
      }
      skipped = 0;
    }
    return found;
  }
}
