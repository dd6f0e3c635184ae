package org.amber.kernel.socket;

import org.amber.abi.Errno;
import org.amber.state.NotSaved;

/** The error that SO_ERROR shows and the next call reports, once. */
@NotSaved("its socket saves the number")
final class PendingError {
  private int number;

  /** The error's number, 0 for none. */
  int number() {
    return number;
  }

  void set(Errno error) {
    number = error.number();
  }

  /** Takes the error; returns its number, 0 for none. */
  int take() {
    int taken = number;
    number = 0;
    return taken;
  }

  /**
   * Reports the error and forgets it; nothing happens without one.
   *
   * @throws org.amber.abi.ErrnoException the error
   */
  void throwIfAny() {
    if (number != 0) {
      Errno error = Errno.of(take());
      if (error != null) {
        throw error.error();
      }
    }
  }

  /**
   * Puts a saved error back.
   *
   * @throws IllegalArgumentException when no error has this number
   */
  void restore(int saved) {
    if (saved != 0 && Errno.of(saved) == null) {
      throw new IllegalArgumentException("a socket has the unknown error " + saved);
    }
    number = saved;
  }
}
