package org.amber.time;

/** The clock of a machine together with what its run loop must know of it. */
public sealed interface MachineClock extends Clock permits RealClock, VirtualClock {

  /** Nanoseconds that one step takes in virtual time and in CPU time derived from steps. */
  long NANOS_PER_STEP = 1;

  /** Whether time is a function of steps. */
  boolean isVirtual();

  /** Lets monotonic time stand still until {@link #goOn}. */
  void hold();

  /** Lets monotonic time go on from where it was held. */
  void goOn();

  /** Everyone sleeps until this monotonic time: lets it come. Only for virtual time. */
  void advanceTo(long monotonicNanos);

  /** Steps until the monotonic time is reached, at least 0; only for virtual time. */
  long stepsUntil(long monotonicNanos);
}
