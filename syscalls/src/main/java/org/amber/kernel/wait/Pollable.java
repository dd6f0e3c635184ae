package org.amber.kernel.wait;

import org.jspecify.annotations.Nullable;

/** An object that can be ready for reading or writing. */
public interface Pollable {
  /** What holds now, as {@link Readiness} bits. */
  int poll();

  /** Woken when {@link #poll} may have changed; null when it never does. */
  @Nullable WaitQueue waitQueue();
}
