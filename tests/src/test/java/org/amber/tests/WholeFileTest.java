package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.amber.inspect.files.WholeFile;
import org.amber.tests.harness.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of a snapshot is there as a whole or not at all. */
class WholeFileTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path directory = Path.of("");

  /** Begins to write a file, and waits for its end. */
  static final class Unfinished {
    private Unfinished() {}

    public static void main(String[] arguments) throws IOException {
      WholeFile.write(
          Path.of(arguments[0]),
          channel -> {
            int ignored = channel.write(StandardCharsets.US_ASCII.encode("secrets"));
            System.out.println("begun");
            untilEnded();
          });
    }
  }

  private static void untilEnded() {
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoIsEndedByASignalLeavesNothing() throws Exception {
    List<String> command =
        JavaProgram.command(Unfinished.class, List.of(directory.resolve("core").toString()));
    Process process = new ProcessBuilder(command).start();
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("begun");
      process.destroy();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aLinkStaysOne() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    WholeFile.write(
        link,
        channel -> {
          int ignored = channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
        });
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }
}
