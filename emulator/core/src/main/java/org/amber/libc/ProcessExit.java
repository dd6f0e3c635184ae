package org.amber.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Ends this process without the JVM. */
public final class ProcessExit {
  private static final String EXIT = "_exit";

  private ProcessExit() {}

  /** Whether the C library has what {@link #now} needs. */
  public static boolean isPossible() {
    return CFunction.exists(EXIT);
  }

  /**
   * Ends this process by _exit(2), with whatever its threads are doing. The JVM's own way waits a
   * third of a second when a thread is in native code, as one is that waits for a signal or for
   * input, and longer for a compiler. Nothing that Java has buffered is written. Returns only when
   * the C library does not have the function.
   *
   * @param status the exit status, 0 to 255
   */
  public static void now(int status) {
    if (isPossible()) {
      MemorySegment state = CFunction.newState(Arena.global());
      int ignored = CFunction.named(EXIT).asInt(state, status);
    }
  }
}
