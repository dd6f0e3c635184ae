package org.amber.kernel.wait;

/** Someone to be told that what they wait for may have happened. */
public interface Waiter {
  /** May be spurious: look again. Called on the thread that runs the guest. */
  void wake();

  /**
   * A number that is greater the later the waiting began, in the whole machine. It is saved, so
   * that those who wait for one thing are woken in the same order after a restore.
   */
  long place();
}
