package org.amber.kernel.file;

import java.lang.foreign.MemorySegment;

/** An open file that may be a terminal and answers its ioctls (ioctl_tty(2)). */
public interface TerminalControl {
  /**
   * An ioctl with a structure as argument.
   *
   * @param argument native memory of the structure's size
   * @return its result
   * @throws org.amber.abi.ErrnoException ENOTTY when this is no terminal
   */
  int control(long request, MemorySegment argument);
}
