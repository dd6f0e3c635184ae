package org.amber.jvm.interpret;

import java.util.Arrays;

/** Addresses before which a run stops. */
final class Breakpoints {
  private long[] addresses = {};

  /** Replaces all; returns whether that changes anything. */
  boolean set(long[] wanted) {
    long[] sorted = wanted.clone();
    Arrays.sort(sorted);
    boolean changed = !Arrays.equals(sorted, addresses);
    addresses = sorted;
    return changed;
  }

  boolean isEmpty() {
    return addresses.length == 0;
  }

  boolean has(long address) {
    return addresses.length > 0 && Arrays.binarySearch(addresses, address) >= 0;
  }
}
