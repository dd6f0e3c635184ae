package org.amber.kernel.fs.proc;

/** Inode numbers of the files of a process: the same file has the same number each time. */
final class ProcessNumbers {
  private ProcessNumbers() {}

  /** Directories that a number can belong to. */
  enum Area {
    PROCESS,
    THREAD,
    FD,
    FDINFO,
    THREAD_FD,
    THREAD_FDINFO;

    /** The number of file {@code index}, below 2^24, of the thread or process {@code id}. */
    long number(int id, int index) {
      return (long) id << 32 | (long) (ordinal() + 1) << 24 | index;
    }
  }
}
