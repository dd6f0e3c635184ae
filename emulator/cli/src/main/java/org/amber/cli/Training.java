package org.amber.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.libc.ProcessExit;

/**
 * Does in one JVM what most starts of Amber do, so that the AOT cache that is made of it has the
 * classes for all of that.
 */
public final class Training {
  private Training() {}

  /**
   * Runs a program, saves it, resumes it and looks at what was saved. The exit status is 0 when all
   * commands were done.
   *
   * @param arguments a directory of its own, then the command line of the program
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    List<String> program = List.of(arguments).subList(1, arguments.length);
    String file = directory.resolve("training.amber").toString();
    String store = directory.resolve("store").toString();
    List<String> run =
        List.of("run", "--digest", "--stats", "--snapshot-at", "step:1000", "--then", "continue");
    List<List<String>> commands =
        List.of(
            with(run, List.of("-o", file, "--"), program),
            List.of("resume", "--digest", file),
            with(run, List.of("--engine", "jvm", "-o", file, "--"), program),
            List.of("resume", "--digest", "--engine", "jvm", file),
            with(
                List.of("run", "--store", store, "--name", "training"),
                List.of("--checkpoint-every", "100ms", "--"),
                program),
            List.of("inspect", file),
            List.of("verify", file));
    int failed = 0;
    for (List<String> command : commands) {
      failed |= Main.execute(new RealMachines(null), command);
    }
    if (!ProcessExit.isPossible()) {
      failed = 1;
    }
    System.out.flush();
    // By the JVM, which writes its cache then.
    Runtime.getRuntime().halt(failed);
  }

  @SafeVarargs
  private static List<String> with(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
