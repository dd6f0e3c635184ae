package org.amber.kernel.wait;

/** Someone to be told that what they wait for may have happened. */
@FunctionalInterface
public interface Waiter {
  /** May be spurious: look again. Called on the thread that runs the guest. */
  void wake();
}
