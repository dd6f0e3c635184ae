package org.amber.kernel.file;

import org.amber.abi.Errno;
import org.amber.state.NotSaved;

/** Counts the open files of a machine that have ever had a descriptor: fs.file-nr, fs.file-max. */
@NotSaved("counted anew by the descriptors that are restored")
public final class OpenFiles {
  private int count;
  private int limit;

  /**
   * A count that starts at 0.
   *
   * @param limit the most that may be open at once
   */
  public OpenFiles(int limit) {
    this.limit = limit;
  }

  public int count() {
    return count;
  }

  public int limit() {
    return limit;
  }

  /** Sets the limit; what is open above it stays so. */
  public void setLimit(int newLimit) {
    limit = newLimit;
  }

  /**
   * Checks that so many more may be opened.
   *
   * @throws org.amber.abi.ErrnoException ENFILE
   */
  void requireRoom(int more) {
    if (more > limit - count) {
      throw Errno.ENFILE.error();
    }
  }

  void opened() {
    count++;
  }

  void closed() {
    count--;
  }
}
