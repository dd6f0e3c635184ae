package org.amber.linux;

import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.GuestMemory;

/**
 * struct rusage of getrusage(2). All CPU time is user time; faults and switches are those of the
 * host's engine, not of the program, and count as 0.
 */
final class Rusage {
  static final int SELF = 0;
  static final int CHILDREN = -1;
  static final int THREAD = 1;

  private static final int SIZE = 144;
  private static final int MAX_RSS = 32;
  private static final int KIB_PER_PAGE = 4;

  private Rusage() {}

  /** Writes the use of a process. */
  static void writeSelf(GuestMemory memory, long at, ThreadGroup group) {
    write(memory, at, group.cpuNanos(), residentKib(group));
  }

  /** Writes the use of a thread. */
  static void writeThread(GuestMemory memory, long at, Task thread) {
    write(memory, at, thread.cpuNanos, residentKib(thread.group()));
  }

  private static long residentKib(ThreadGroup group) {
    return group.memory().space().residentPages() * KIB_PER_PAGE;
  }

  /** Writes CPU time in nanoseconds and resident memory in KiB. */
  static void write(GuestMemory memory, long at, long cpuNanos, long residentKib) {
    memory.zero(at, SIZE);
    TimeStructs.writeTimeval(memory, at, cpuNanos);
    memory.writeLong(at + MAX_RSS, residentKib);
  }
}
