package org.amber.cli;

import org.jspecify.annotations.Nullable;

/**
 * What of the guest's world is a function of its steps alone.
 *
 * @param everything time, randomness, identity and number of CPUs
 * @param seed of the randomness; null: from the host, or the fixed default seed of everything
 * @param clock what tells the time
 */
record Determinism(boolean everything, @Nullable Long seed, Clock clock) {

  /** What the guest's clocks follow. */
  enum Clock {
    /** The host's clocks. */
    REAL,
    /** The number of steps run. */
    VIRTUAL
  }
}
