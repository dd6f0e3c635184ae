package org.amber.kernel.event;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;

/** An open file without a name: all of them share one inode, as in Linux (fs/anon_inodes.c). */
public abstract class AnonymousFile extends FileDescription {
  private static final Stat STAT =
      new Stat(Stat.device(0, 16), 1, 0600, 1, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String kind;

  /**
   * @param kind what stands between the brackets of {@code anon_inode:[kind]}
   */
  protected AnonymousFile(long id, int flags, String kind) {
    super(id, flags);
    this.kind = kind;
  }

  @Override
  public final Stat stat() {
    return STAT;
  }

  @Override
  public final String describe() {
    return "anon_inode:[" + kind + "]";
  }

  /** Succeeds and moves nothing (noop_llseek). */
  @Override
  public final long seek(long distance, int whence) {
    return offset();
  }

  /** Lines of /proc/PID/fdinfo/N that only this kind of file has. */
  public abstract String details();

  /**
   * Stores a 64-bit number.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when the buffer is smaller, EFAULT
   */
  static void putLong(IoBuffer to, long value) {
    if (to.accessible(Long.BYTES) < Long.BYTES) {
      throw Errno.EFAULT.error();
    }
    byte[] bytes = new byte[Long.BYTES];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    segment.set(LONG, 0, value);
    to.put(segment, 0, Long.BYTES);
  }

  /**
   * Fetches a 64-bit number.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when the buffer is smaller, EFAULT
   */
  static long getLong(IoBuffer from) {
    if (from.remaining() < Long.BYTES) {
      throw Errno.EINVAL.error();
    }
    MemorySegment segment = MemorySegment.ofArray(new byte[Long.BYTES]);
    from.get(segment, 0, Long.BYTES);
    return segment.get(LONG, 0);
  }

  /** Fails unless all 8 bytes can be stored, so that a counter is not lost on the way. */
  static void requireRoom(IoBuffer to) {
    if (to.remaining() < Long.BYTES) {
      throw Errno.EINVAL.error();
    }
  }
}
