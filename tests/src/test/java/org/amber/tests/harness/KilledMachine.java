package org.amber.tests.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** A machine whose Amber is killed when its program has come to wait. */
public final class KilledMachine {
  private KilledMachine() {}

  /**
   * Runs it until then.
   *
   * @param words the command; its program says "ready" and waits
   */
  public static void run(
      List<String> words, Path directory, Map<String, String> environment, Duration limit)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile(directory, "killed", ".errors");
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    try (BufferedReader output = process.inputReader()) {
      Assertions.assertThat(output.readLine()).as(Files.readString(errors)).isEqualTo("ready");
    } finally {
      process.destroyForcibly();
    }
    Assertions.assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
