package org.amber.linux;

import org.amber.kernel.wait.Waiter;

/** Remembers that it was woken. */
final class WokenFlag implements Waiter {
  private boolean woken;

  @Override
  public void wake() {
    woken = true;
  }

  @Override
  public long place() {
    return 1;
  }

  boolean isWoken() {
    return woken;
  }
}
