package org.amber.kernel.task;

import java.util.function.IntPredicate;
import org.amber.state.SavedIn;

/**
 * Gives processes and threads their numbers: upwards, and from {@link #FIRST_REUSED} again once
 * {@link #MAX} is reached, so that a number is not soon another one's.
 */
@SavedIn(KernelState.class)
public final class PidAllocator {
  /** Numbers are below: /proc/sys/kernel/pid_max. */
  public static final int MAX = 1 << 22;

  /** Where numbers begin again (RESERVED_PIDS). */
  private static final int FIRST_REUSED = 300;

  private int nextPid = 1;

  /** The number that is tried next. */
  public int next() {
    return nextPid;
  }

  /** Goes on from a number: that of the first process, or a saved {@link #next}. */
  public void setNext(int number) {
    nextPid = number;
  }

  /** A number that nothing has. */
  int allocate(IntPredicate isInUse) {
    int number = nextPid;
    while (isInUse.test(number)) {
      number = after(number);
    }
    nextPid = after(number);
    return number;
  }

  private static int after(int number) {
    return number + 1 == MAX ? FIRST_REUSED : number + 1;
  }
}
