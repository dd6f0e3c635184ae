package org.amber.kernel.signal;

import java.util.Arrays;
import org.amber.abi.Signal;

/** The dispositions of a process, shared by its threads. */
public final class SignalActions {
  private final SignalAction[] actions = new SignalAction[Signal.COUNT];

  public SignalActions() {
    Arrays.fill(actions, SignalAction.DEFAULT);
  }

  public SignalAction get(int number) {
    return actions[number];
  }

  public void set(int number, SignalAction action) {
    actions[number] = action;
  }

  /** Whether the signal would be thrown away on delivery, by choice or by default. */
  public boolean ignores(int number) {
    SignalAction action = actions[number];
    return action.isIgnore()
        || (action.isDefault()
            && Signal.defaultAction(number) == Signal.DefaultAction.IGNORE);
  }

  /** What execve(2) does: handlers become defaults, ignored stays ignored. */
  public void resetForExec() {
    for (int number = 1; number < Signal.COUNT; number++) {
      if (!actions[number].isIgnore()) {
        actions[number] = SignalAction.DEFAULT;
      }
    }
  }

  /** An independent copy, for fork(2). */
  public SignalActions copy() {
    SignalActions copy = new SignalActions();
    System.arraycopy(actions, 0, copy.actions, 0, actions.length);
    return copy;
  }
}
