package org.amber.tests.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs objdump. */
final class Objdump {
  /** Room for a sequence of bytes and what objdump may read behind it. */
  private static final int SLOT = 32;

  private static final int NOP = 0x90;

  private Objdump() {}

  /** Has each line told that a program has. */
  static void ofProgram(Path program, Consumer<ObjdumpLine> told) throws Exception {
    run(List.of("-d", program.toString()), told);
  }

  /**
   * What objdump sees at the start of each sequence.
   *
   * @param sequences up to 15 bytes, or more; followed by NOP
   */
  static List<ObjdumpLine> ofBytes(List<byte[]> sequences, Path directory) throws Exception {
    byte[] all = new byte[sequences.size() * SLOT];
    Arrays.fill(all, (byte) NOP);
    for (int i = 0; i < sequences.size(); i++) {
      byte[] sequence = sequences.get(i);
      System.arraycopy(sequence, 0, all, i * SLOT, Math.min(15, sequence.length));
    }
    Path file = Files.write(directory.resolve("bytes"), all);
    List<ObjdumpLine> lines = new ArrayList<>();
    run(
        List.of("-D", "-z", "-b", "binary", "-m", "i386:x86-64", file.toString()),
        line -> {
          if (line.address() % SLOT == 0) {
            lines.add(line);
          }
        });
    if (lines.size() != sequences.size()) {
      throw new IllegalStateException("objdump lost its way");
    }
    return lines;
  }

  private static void run(List<String> arguments, Consumer<ObjdumpLine> told)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("objdump", "-M", "intel,intel64", "--insn-width=16"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ObjdumpLine.parse(line).ifPresent(told);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("objdump " + arguments + " ended with " + process.exitValue());
    }
  }
}
