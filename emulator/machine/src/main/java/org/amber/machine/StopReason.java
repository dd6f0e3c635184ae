package org.amber.machine;

import java.nio.file.Path;

/** Why {@link Machine#run} came back. */
public sealed interface StopReason {

  /** The first process ended by itself, with this status from 0 to 255. */
  record Exited(int status) implements StopReason {}

  /** A signal ended the first process. */
  record Killed(int signal) implements StopReason {}

  /** The machine stands at the point asked for. */
  record PointReached() implements StopReason {}

  /** The user had it saved into this file and wants it to go on from there, not here. */
  record Saved(Path file) implements StopReason {}

  /** Every task waits for something that only the host can bring, and the caller asked to know. */
  record Idle() implements StopReason {}
}
