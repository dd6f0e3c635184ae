package org.amber.unicorn;

import java.lang.foreign.MemorySegment;

/**
 * A saved processor state, valid for one version of Unicorn and one emulator. Only for a quick
 * rollback: what is to be kept is read register by register.
 */
public final class Context implements AutoCloseable {
  private final Unicorn unicorn;
  private final MemorySegment handle;
  private boolean closed;

  Context(Unicorn unicorn, MemorySegment handle) {
    this.unicorn = unicorn;
    this.handle = handle;
  }

  /** Saves the emulator's present state. */
  public void save() {
    unicorn.saveContext(open());
  }

  /** Makes the saved state the emulator's present one. */
  public void restore() {
    unicorn.restoreContext(open());
  }

  private MemorySegment open() {
    if (closed) {
      throw new IllegalStateException("the context is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unicorn.freeContext(handle);
    }
  }
}
