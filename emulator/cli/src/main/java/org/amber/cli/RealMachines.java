package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import org.amber.machine.Inspection;
import org.amber.table.SyscallTable;

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

  @Override
  public Inspection inspect(Path snapshot) {
    throw new CommandFailure("cannot inspect " + snapshot + ": this build has no machine");
  }

  @Override
  public SyscallTable systemCalls() {
    return new SyscallTable(List.of());
  }
}
