package org.amber.cli;

/** Exit statuses that Amber itself gives; all others are the guest's. */
final class ExitStatus {
  static final int OK = 0;

  /** Amber could not do what was asked: options, files, snapshots, its own faults. */
  static final int AMBER_FAILED = 125;

  /** A program that a signal ended exits with this plus the signal's number, as a shell says. */
  static final int SIGNAL_BASE = 128;

  private ExitStatus() {}
}
