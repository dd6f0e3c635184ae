package org.amber.unicorn;

/** A hook that was added; closing it removes it. Closing twice does nothing. */
public final class Hook implements AutoCloseable {
  private final Unicorn unicorn;
  private final long handle;
  private boolean closed;

  Hook(Unicorn unicorn, long handle) {
    this.unicorn = unicorn;
    this.handle = handle;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unicorn.removeHook(handle);
    }
  }
}
