package org.amber.kernel.signal;

import java.util.Arrays;
import org.amber.abi.Signal;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/** The dispositions of a process, shared by its threads. */
public final class SignalActions {
  @SavedAs({"handlers", "flags", "restorers", "masks"})
  private final SignalAction[] actions = new SignalAction[Signal.COUNT];

  @NotSaved("each process that is restored shares its actions anew")
  private int users;

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
        || (action.isDefault() && Signal.defaultAction(number) == Signal.DefaultAction.IGNORE);
  }

  /** What execve(2) does: handlers become defaults, ignored stays ignored. */
  public void resetForExec() {
    for (int number = 1; number < Signal.COUNT; number++) {
      if (!actions[number].isIgnore()) {
        actions[number] = SignalAction.DEFAULT;
      }
    }
  }

  /** One more process uses these actions: CLONE_SIGHAND. */
  public void share() {
    users++;
  }

  /** One process less uses these actions. */
  public void leave() {
    users--;
  }

  /** Whether more than one process uses these actions. */
  public boolean isShared() {
    return users > 1;
  }

  /** An independent copy, for fork(2). */
  public SignalActions copy() {
    SignalActions copy = new SignalActions();
    System.arraycopy(actions, 0, copy.actions, 0, actions.length);
    return copy;
  }

  /** The state form. */
  public SignalActionsState save() {
    SignalActionsState state = new SignalActionsState();
    state.handlers = new long[Signal.COUNT];
    state.flags = new long[Signal.COUNT];
    state.restorers = new long[Signal.COUNT];
    state.masks = new long[Signal.COUNT];
    for (int number = 0; number < Signal.COUNT; number++) {
      SignalAction action = actions[number];
      state.handlers[number] = action.handler();
      state.flags[number] = action.flags();
      state.restorers[number] = action.restorer();
      state.masks[number] = action.mask();
    }
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @throws IllegalArgumentException when there is not one action for each signal
   */
  public void restore(SignalActionsState state) {
    boolean complete =
        state.handlers.length == Signal.COUNT
            && state.flags.length == Signal.COUNT
            && state.restorers.length == Signal.COUNT
            && state.masks.length == Signal.COUNT;
    if (!complete) {
      throw new IllegalArgumentException("signal actions are not complete");
    }
    for (int number = 0; number < Signal.COUNT; number++) {
      actions[number] =
          new SignalAction(
              state.handlers[number],
              state.flags[number],
              state.restorers[number],
              state.masks[number]);
    }
  }
}
