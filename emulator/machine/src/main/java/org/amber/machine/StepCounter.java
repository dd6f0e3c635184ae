package org.amber.machine;

/** Steps of the machine: all that were done, and, during a run of the engine, those so far. */
final class StepCounter {
  private long atRunStart;
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
