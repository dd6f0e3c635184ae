package org.amber.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.inspect.files.WholeFile;
import org.amber.machine.MachineException;
import org.amber.machine.SavedMachine;

/** {@code amber extract}. */
final class ExtractCommand implements Command {
  private static final String STANDARD_OUTPUT = "-";
  private static final int OPERANDS = 2;
  private static final int COPY = 64 << 10;

  private final CommandContext context;
  private String output = STANDARD_OUTPUT;

  ExtractCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "extract";
  }

  @Override
  public String summary() {
    return "take a file out of a snapshot";
  }

  @Override
  public String operands() {
    return "FILE GUESTPATH";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .value(
                "-o --output",
                "OUT",
                "write it there; to standard output with - and when it is not given",
                path -> output = path);
    return KeyOptions.addOpening(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        The contents are those that the machine sees. It can be any regular file that the machine
        has changed, opened or mapped, or that --pack took along, or one of /proc. What the machine
        only could have seen is not in its snapshot.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.size() != OPERANDS) {
      throw new UsageException("a snapshot and a path in it are wanted");
    }
    try (SavedMachine machine =
        context.machines().look(SnapshotFileOperand.of(operands.subList(0, 1)))) {
      if (output.equals(STANDARD_OUTPUT)) {
        print(machine, operands.get(1));
      } else {
        write(machine, operands.get(1), Path.of(output));
      }
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
    return ExitStatus.OK;
  }

  private void print(SavedMachine machine, String path) throws MachineException {
    long[] done = {0};
    try {
      long size =
          machine.extract(
              path,
              (source, offset, length, position) -> {
                zeros(position - done[0]);
                byte[] bytes = new byte[length];
                MemorySegment.copy(source, offset, MemorySegment.ofArray(bytes), 0, length);
                context.output().write(bytes, 0, length);
                done[0] = position + length;
                OutputFailure.checkStandardOutput(context.output());
              });
      zeros(size - done[0]);
      OutputFailure.checkStandardOutput(context.output());
    } catch (IOException e) {
      throw OutputFailure.ofStandardOutput(e);
    }
  }

  private void zeros(long count) {
    byte[] zeros = new byte[COPY];
    for (long left = count; left > 0 && !context.output().checkError(); left -= COPY) {
      context.output().write(zeros, 0, (int) Math.min(COPY, left));
    }
  }

  private static void write(SavedMachine machine, String path, Path target) {
    try {
      WholeFile.write(target, channel -> fill(machine, path, channel));
    } catch (IOException e) {
      throw OutputFailure.of(target, e);
    }
  }

  private static void fill(SavedMachine machine, String path, FileChannel channel)
      throws IOException {
    try {
      long size =
          machine.extract(
              path,
              (source, offset, length, position) -> {
                ByteBuffer bytes = source.asSlice(offset, length).asByteBuffer();
                for (long at = position; bytes.hasRemaining(); ) {
                  at += channel.write(bytes, at);
                }
              });
      if (channel.size() < size) {
        int ignored = channel.write(ByteBuffer.allocate(1), size - 1);
      }
    } catch (MachineException e) {
      throw RealMachines.failure(e);
    }
  }
}
