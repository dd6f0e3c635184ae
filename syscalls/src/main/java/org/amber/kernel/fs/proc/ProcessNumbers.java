package org.amber.kernel.fs.proc;

/** Inode numbers of the files of a process: the same file has the same number each time. */
final class ProcessNumbers {
  private ProcessNumbers() {}

  /** Directories that a number can belong to. */
  enum Area {
    PROCESS(1),
    THREAD(2),
    FD(3),
    FDINFO(4),
    THREAD_FD(5),
    THREAD_FDINFO(6);

    private final long code;

    Area(long code) {
      this.code = code;
    }

    /** The number of file {@code index}, below 2^24, of the thread or process {@code id}. */
    long number(int id, int index) {
      return (long) id << 32 | code << 24 | index;
    }
  }
}
