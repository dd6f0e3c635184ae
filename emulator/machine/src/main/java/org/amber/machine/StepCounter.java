package org.amber.machine;

import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** Steps of the machine: all that were done, and, during a run of the engine, those so far. */
@SavedIn(MachineState.class)
final class StepCounter {
  @NotSaved("where the engine's present run began; it does not run while it is saved")
  private long atRunStart;

  @SavedAs("steps")
  private long now;

  StepCounter(long steps) {
    this.atRunStart = steps;
    this.now = steps;
  }

  /** Steps since the machine's first instruction. */
  long steps() {
    return now;
  }

  void beginRun() {
    atRunStart = now;
  }

  /** The engine has come this far in the run, or ended it there. */
  void advance(long stepsDone) {
    now = atRunStart + stepsDone;
  }
}
