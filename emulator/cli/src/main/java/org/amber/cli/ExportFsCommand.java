package org.amber.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.amber.cli.inspect.PlainText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.files.ExportReport;
import org.amber.inspect.files.WholeFile;
import org.amber.machine.LocalHost;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber export-fs}. */
final class ExportFsCommand implements Command {
  private static final String STANDARD_OUTPUT = "-";
  private static final String TAR = ".tar";
  private static final int OPERANDS = 2;
  private static final int BUFFER = 256 << 10;

  private final CommandContext context;

  ExportFsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "export-fs";
  }

  @Override
  public String summary() {
    return "take the files that a saved machine has changed out of it";
  }

  @Override
  public String operands() {
    return "FILE DIR|TAR";
  }

  @Override
  public OptionTable options() {
    OptionTable table = new OptionTable(OptionTable.Operands.MIXED);
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        A name that ends in .tar is that of a tar archive; - is standard output. Anything else is
        that of a directory, which is made, for its owner only, or must be empty. Files come with
        permissions, owners, times, links and extended attributes, below the path that they have in
        the machine. What cannot be set without more rights is told, and left out.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.size() != OPERANDS) {
      throw new UsageException("a snapshot, and a directory or tar archive, are wanted");
    }
    String target = operands.get(1);
    try (SavedMachine machine =
        context.machines().look(SnapshotFileOperand.of(operands.subList(0, 1)))) {
      tell(target, export(machine, target));
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
    return ExitStatus.OK;
  }

  private ExportReport export(SavedMachine machine, String target) throws MachineException {
    if (target.equals(STANDARD_OUTPUT)) {
      return toStandardOutput(machine);
    }
    Path path = Path.of(target);
    return target.endsWith(TAR) ? toTar(machine, path) : toDirectory(machine, path);
  }

  private ExportReport toStandardOutput(SavedMachine machine) throws MachineException {
    try {
      ExportReport report = machine.exportFiles(new BufferedOutputStream(context.output(), BUFFER));
      OutputFailure.checkStandardOutput(context.output());
      return report;
    } catch (IOException e) {
      throw OutputFailure.ofStandardOutput(e);
    }
  }

  private static ExportReport toDirectory(SavedMachine machine, Path target)
      throws MachineException {
    try {
      return machine.exportFiles(empty(target), new LocalHost());
    } catch (IOException e) {
      throw OutputFailure.of(target, e);
    }
  }

  private static ExportReport toTar(SavedMachine machine, Path target) {
    ExportReport[] report = {new ExportReport(0, 0, 0, List.of())};
    try {
      WholeFile.write(
          target,
          channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            try {
              report[0] = machine.exportFiles(out);
            } catch (MachineException e) {
              throw RealMachines.failure(e);
            }
          });
    } catch (IOException e) {
      throw OutputFailure.of(target, e);
    }
    return report[0];
  }

  /** Files are only ever made anew, in a directory that nobody else can change. */
  private static Path empty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!Files.isDirectory(directory)) {
      throw new CommandFailure(directory + " is no directory, and its name does not end in .tar");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new CommandFailure(directory + " is not empty: name a directory that is");
      }
    }
    return directory;
  }

  private void tell(String target, ExportReport report) {
    for (String note : report.notes()) {
      context.messages().println("amber: " + PlainText.of(note));
    }
    String deleted =
        report.deleted() == 0 ? "" : "; " + report.deleted() + " deleted: amber diff-fs names them";
    context
        .messages()
        .println(
            "amber: %d files and %d directories exported to %s%s"
                .formatted(report.files(), report.directories(), target, deleted));
  }
}
