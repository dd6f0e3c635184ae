package org.amber.cli;

/** The machines of {@code org.amber.machine}. */
final class RealMachines implements Machines {
  @Override
  public GuestMachine boot(RunRequest request) {
    throw new CommandFailure("cannot run " + request.command().getFirst() + ": this build has no machine");
  }

  @Override
  public GuestMachine resume(ResumeRequest request) {
    throw new CommandFailure("cannot resume " + request.snapshot() + ": this build has no machine");
  }
}
