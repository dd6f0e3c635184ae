package org.amber.tests.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.amber.machine.MachineException;

/**
 * Resumes each snapshot of a directory and tells, one line each, its name, how it ended, and what
 * it wrote. A program of its own, for what was saved in another JVM.
 */
public final class ResumeAll {
  private ResumeAll() {}

  /** See the class; the argument is the directory. */
  public static void main(String[] arguments) throws IOException, MachineException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
      files = all.filter(file -> file.toString().endsWith(".amber")).sorted().toList();
    }
    for (Path file : files) {
      try (CapturedMachine machine = CapturedMachine.resume(file)) {
        System.out.println(file.getFileName() + " " + line(machine.runToEnd()));
      }
    }
  }

  /** An end as a line. */
  public static String line(CapturedMachine.End end) {
    return "%s at %d %s %s"
        .formatted(
            end.reason(),
            end.steps(),
            end.digest(),
            HexFormat.of().formatHex(end.output().getBytes(StandardCharsets.ISO_8859_1)));
  }
}
