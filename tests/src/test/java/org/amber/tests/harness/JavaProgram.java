package org.amber.tests.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A class of the tests that runs as a program of its own, with Amber on its class path. */
public final class JavaProgram {
  private JavaProgram() {}

  /** The command that runs its main method. */
  public static List<String> command(Class<?> main, List<String> arguments) {
    return command(main, "512m", arguments);
  }

  /**
   * As above.
   *
   * @param heap how much it may have, as Java's option says it
   */
  public static List<String> command(Class<?> main, String heap, List<String> arguments) {
    return command(main.getName(), heap, List.of(), arguments);
  }

  /**
   * As above.
   *
   * @param options for Java
   */
  public static List<String> command(
      String main, String heap, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dkryo.unsafe=false"));
    command.add("-Xmx" + heap);
    Optional.ofNullable(System.getProperty("amber.unicorn"))
        .ifPresent(library -> command.add("-Damber.unicorn=" + library));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main);
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
