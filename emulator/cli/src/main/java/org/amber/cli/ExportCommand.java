package org.amber.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.files.WholeFile;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber export}. */
final class ExportCommand implements Command {
  private static final int NOT_GIVEN = 0;
  private static final int OPERANDS = 2;

  private final CommandContext context;
  private int pid = NOT_GIVEN;

  ExportCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "write a process of a snapshot as a core file";
  }

  @Override
  public String operands() {
    return "FILE OUT";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .value(
                "--core",
                "PID",
                "the process whose core file is written",
                text -> pid = ProcessNumbers.parse(text));
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        The core file has all threads, and all memory, that of mapped files included: gdb PROGRAM
        OUT shows it, also where the program's libraries are others. Pages of zeros take no room.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (pid == NOT_GIVEN) {
      throw new UsageException("--core says which process");
    }
    if (operands.size() != OPERANDS) {
      throw new UsageException("a snapshot and the core file to be written are wanted");
    }
    Path target = Path.of(operands.get(1));
    try (SavedMachine machine =
        context.machines().look(SnapshotFileOperand.of(operands.subList(0, 1)))) {
      write(machine, target);
    }
    return ExitStatus.OK;
  }

  private void write(SavedMachine machine, Path target) {
    try {
      WholeFile.write(
          target,
          channel -> {
            try {
              machine.writeCore(pid, channel);
            } catch (MachineException e) {
              throw RealMachines.failure(e);
            }
          });
    } catch (IOException e) {
      throw OutputFailure.of(target, e);
    }
  }
}
