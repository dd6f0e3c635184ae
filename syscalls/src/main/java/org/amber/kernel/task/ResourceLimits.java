package org.amber.kernel.task;

import java.util.Arrays;

/** Soft and hard limits of a process, getrlimit(2). */
public final class ResourceLimits {
  public static final long INFINITY = -1;
  public static final int COUNT = 16;
  public static final int CPU = 0;
  public static final int FSIZE = 1;
  public static final int DATA = 2;
  public static final int STACK = 3;
  public static final int CORE = 4;
  public static final int RSS = 5;
  public static final int NPROC = 6;
  public static final int NOFILE = 7;
  public static final int MEMLOCK = 8;
  public static final int AS = 9;
  public static final int LOCKS = 10;
  public static final int SIGPENDING = 11;
  public static final int MSGQUEUE = 12;
  public static final int NICE = 13;
  public static final int RTPRIO = 14;
  public static final int RTTIME = 15;

  private final long[] soft = new long[COUNT];
  private final long[] hard = new long[COUNT];

  /** The defaults of a Linux boot; the same on every host. */
  public ResourceLimits() {
    Arrays.fill(soft, INFINITY);
    Arrays.fill(hard, INFINITY);
    soft[STACK] = 8L << 20;
    soft[CORE] = 0;
    set(NPROC, 30_000, 30_000);
    set(NOFILE, 1024, 1 << 20);
    set(MEMLOCK, 8L << 20, 8L << 20);
    set(SIGPENDING, 30_000, 30_000);
    set(MSGQUEUE, 819_200, 819_200);
    set(NICE, 0, 0);
    set(RTPRIO, 0, 0);
  }

  public long soft(int resource) {
    return soft[resource];
  }

  public long hard(int resource) {
    return hard[resource];
  }

  public void set(int resource, long newSoft, long newHard) {
    soft[resource] = newSoft;
    hard[resource] = newHard;
  }

  /** Takes over the limits of another process. */
  public void copyFrom(ResourceLimits other) {
    System.arraycopy(other.soft, 0, soft, 0, COUNT);
    System.arraycopy(other.hard, 0, hard, 0, COUNT);
  }

  /** Whether {@code value} is above the soft limit. */
  public boolean exceeds(int resource, long value) {
    return soft[resource] != INFINITY && Long.compareUnsigned(value, soft[resource]) > 0;
  }

  /** The state form. */
  ResourceLimitsState save() {
    ResourceLimitsState state = new ResourceLimitsState();
    state.soft = soft.clone();
    state.hard = hard.clone();
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @throws IllegalArgumentException when there is not one pair for each resource
   */
  void restore(ResourceLimitsState state) {
    if (state.soft.length != COUNT || state.hard.length != COUNT) {
      throw new IllegalArgumentException("the resource limits are not complete");
    }
    System.arraycopy(state.soft, 0, soft, 0, COUNT);
    System.arraycopy(state.hard, 0, hard, 0, COUNT);
  }
}
