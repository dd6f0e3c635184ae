package org.amber.jvm.interpret;

import org.amber.jvm.compile.Backend;
import org.amber.jvm.saved.SavedPage;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Brings back what earlier runs have compiled of a page, if that is what it was then. */
final class Recall {
  private static final long OFFSET = PhysicalMemory.PAGE_SIZE - 1L;

  private final Backend backend;
  private final Breakpoints breakpoints;

  /**
   * @param breakpoints at which blocks end, so that regions of others are of no use
   */
  Recall(Backend backend, Breakpoints breakpoints) {
    this.backend = backend;
    this.breakpoints = breakpoints;
  }

  /** Whether anything may be found now. */
  boolean isPossible() {
    return backend.keeps() && breakpoints.isEmpty();
  }

  /**
   * What there is for a page; null: nothing.
   *
   * @param address in it
   * @param bytes all of it
   */
  @Nullable RecalledPage page(long address, int frame, byte[] bytes) {
    SavedPage saved = backend.saved(address, bytes);
    if (saved == null) {
      return null;
    }
    Block cover = new Block(address & ~OFFSET, frame, Block.ONE_PAGE, PhysicalMemory.PAGE_SIZE);
    return new RecalledPage(backend, cover, saved);
  }
}
