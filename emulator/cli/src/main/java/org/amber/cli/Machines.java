package org.amber.cli;

/** Makes machines, new ones and saved ones. */
interface Machines {

  /**
   * A machine whose program is about to run its first instruction.
   *
   * @throws CommandFailure when the program or its world cannot be had
   */
  GuestMachine boot(RunRequest request);

  /**
   * A machine as it was when it was saved.
   *
   * @throws CommandFailure when the file is no sound snapshot
   */
  GuestMachine resume(ResumeRequest request);
}
