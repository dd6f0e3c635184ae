package org.amber.kernel.task;

/** Permanent numbers of kernel objects: unique in a machine, never used again, saved. */
public final class Identifiers {
  private long next = 1;

  public long next() {
    return next++;
  }

  public long peek() {
    return next;
  }

  public void restore(long saved) {
    next = saved;
  }
}
