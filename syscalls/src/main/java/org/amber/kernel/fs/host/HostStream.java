package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Stat;

/**
 * An open file of the host that the machine inherits: standard input, output or error. Nothing is
 * read ahead of what is asked for, so what follows stays for whoever uses the stream next; the
 * offset of a regular file is the host's own. Every operation fails with the host's error number.
 *
 * <p>Used by the thread that runs the guest; only {@link #watch} calls back on another.
 */
public interface HostStream {
  /** A position that stands for the host's own offset. */
  long CURRENT = -1;

  Stat stat();

  /** Access mode, O_APPEND and O_NONBLOCK as the host opened it. */
  int flags();

  /**
   * Reads at a position or at the host's offset, without waiting.
   *
   * @param target native memory
   * @return bytes read, 0 at the end
   * @throws org.amber.abi.ErrnoException EAGAIN when there is nothing yet
   */
  int read(MemorySegment target, long offset, int length, long position);

  /**
   * Writes at a position or at the host's offset, without waiting.
   *
   * @return bytes written, at least 1
   * @throws org.amber.abi.ErrnoException EAGAIN when there is no room yet, EPIPE, ENOSPC …
   */
  int write(MemorySegment source, long offset, int length, long position);

  /** lseek(2); ESPIPE for pipes and terminals. */
  long seek(long distance, int whence);

  void truncate(long length);

  void sync();

  /**
   * Whether the guest is kept from seeing when data comes: a read waits until it is full or the
   * data ends, a write until all is taken, and polling finds the stream ready at any time. Then
   * what a program sees depends on the data alone.
   */
  default boolean synchronous() {
    return false;
  }

  /** Which of the events of poll(2) hold now. */
  int ready(int events);

  /**
   * Has {@code callback} run, once and on a thread of its own, when one of the events holds. The
   * same callback given again before that is run once all the same.
   */
  void watch(int events, Runnable callback);

  /**
   * ioctl(2) with a structure as argument.
   *
   * @return its result
   * @throws org.amber.abi.ErrnoException ENOTTY …
   */
  int control(long request, MemorySegment argument);

  /** What /proc/self/fd/N shows: a path, or {@code pipe:[N]}. */
  String describe();
}
