package org.amber.snapshot;

import com.esotericsoftware.kryo.KryoException;

/**
 * How much memory a decoded tree may take. A few bytes of a forged file can ask for a large object;
 * this ends it before the heap does.
 */
final class HeapBudget {
  private long left;

  /** A budget in bytes. */
  HeapBudget(long bytes) {
    left = bytes;
  }

  /**
   * Takes bytes from the budget.
   *
   * @throws KryoException when there is not that much left
   */
  void take(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new KryoException("it needs more memory than this JVM may use for it");
    }
  }
}
