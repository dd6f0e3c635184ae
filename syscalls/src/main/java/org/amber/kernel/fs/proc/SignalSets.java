package org.amber.kernel.fs.proc;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalActions;

/** Sets of signals by what happens to them. */
final class SignalSets {
  private SignalSets() {}

  /** Set to be ignored. */
  static long ignored(SignalActions actions) {
    long set = 0;
    for (int number = 1; number < Signal.COUNT; number++) {
      set |= actions.get(number).isIgnore() ? Signal.bit(number) : 0;
    }
    return set;
  }

  /** Set to be handled by the program. */
  static long caught(SignalActions actions) {
    long set = 0;
    for (int number = 1; number < Signal.COUNT; number++) {
      set |= actions.get(number).isHandler() ? Signal.bit(number) : 0;
    }
    return set;
  }
}
