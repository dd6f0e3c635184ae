package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of the host that tests compare with; a test without its program is skipped. */
final class HostTools {
  private HostTools() {}

  static void assumeProgram(String name) {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    assumeTrue(found, () -> name + " is not installed on this host");
  }

  /** Runs a command in an exact environment and returns its standard output. */
  static byte[] run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(command + " ended with status " + status);
    }
    return output;
  }

  static List<String> lines(String... command) throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of("PATH", System.getenv().getOrDefault("PATH", ""), "LC_ALL", "C");
    return new String(run(environment, List.of(command)), UTF_8).lines().toList();
  }

  /** ELF programs and libraries that most x86-64 hosts have; those missing are left out. */
  static List<Path> binaries() {
    return Stream.of(
            "/bin/true",
            "/bin/ls",
            "/bin/bash",
            "/bin/busybox",
            "/usr/bin/python3",
            "/usr/bin/perl",
            "/sbin/ldconfig",
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/x86_64-linux-gnu/libc.so.6",
            "/lib64/libc.so.6")
        .map(Path::of)
        .filter(Files::isReadable)
        .toList();
  }
}
