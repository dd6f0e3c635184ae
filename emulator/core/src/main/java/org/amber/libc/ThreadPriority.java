package org.amber.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How the present thread shares the host's processors with others. */
public final class ThreadPriority {
  private static final int PRIO_PROCESS = 0;

  /** A thread of the usual priority gets about ten times as much: sched(7). */
  private static final int LOWER = 10;

  private ThreadPriority() {}

  /**
   * Lets this thread, and those that it starts from now on, stand back behind others of this
   * process. It cannot be taken back. Without effect where a thread has no nice value of its own:
   * that is so on Linux alone (setpriority(2), C library/kernel differences).
   */
  public static void lower() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(arena);
      int nice = CFunction.named("getpriority").asInt(state, PRIO_PROCESS, 0);
      // Never refused for a higher nice value; there is nothing to do if it is.
      int ignored = CFunction.named("setpriority").asInt(state, PRIO_PROCESS, 0, nice + LOWER);
    }
  }
}
