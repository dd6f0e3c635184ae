package org.amber.kernel.vfs;

import org.amber.state.SavedBy;

/**
 * Gives the permanent numbers of kernel objects, from 1 on. Numbers are taken in the order of what
 * the guest does, so equal runs number alike.
 */
public final class IdSource {
  @SavedBy("KernelState.identifiers")
  private long last;

  public long next() {
    return ++last;
  }

  /** The number given last, for saving. */
  public long last() {
    return last;
  }

  public void restore(long savedLast) {
    last = savedLast;
  }
}
