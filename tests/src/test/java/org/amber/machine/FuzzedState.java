package org.amber.machine;

import org.amber.state.StateRegistry;

/** The state classes of a machine, for those who spoil what is made of them. */
public final class FuzzedState {
  private FuzzedState() {}

  /** All of them. */
  public static StateRegistry registry() {
    return MachineStates.registry();
  }
}
