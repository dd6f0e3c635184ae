package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What comes through a pipe: the same to a deterministic machine however it comes. */
@Execution(ExecutionMode.CONCURRENT)
class InputTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int SIZE = 12_345;

  private final Layout layout = Layout.find();
  private final String guest = new Programs(layout).find("input").orElseThrow().toString();
  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    byte[] bytes = new byte[SIZE];
    new Random(5).nextBytes(bytes);
    bytes[0] = 'A';
    Files.write(directory.resolve("all"), bytes);
  }

  /** Runs a line of a shell in which {@code $0} is amber and {@code $1} the guest. */
  private Result shell(String line) {
    return Processes.run(
        new Processes.Order(
            List.of("/bin/sh", "-c", line, layout.amber().toString(), guest),
            directory,
            HostEnvironment.minimal(),
            Optional.empty(),
            false),
        LIMIT);
  }

  @Test
  void slowlyIsAsAtOnce() {
    Result atOnce = shell("cat all | \"$0\" run --deterministic --digest \"$1\"");
    assertThat(atOnce.status()).as(atOnce.errors()).isZero();
    assertThat(atOnce.output())
        .contains("read(0, text, 900): 900", "readv(0, parts, 2): 1201", "10243 bytes in 3 calls");
    for (int size : new int[] {1, 7, 4099}) {
      Result slowly =
          shell(
              "dd if=all bs=%d 2>/dev/null | \"$0\" run --deterministic --digest \"$1\""
                  .formatted(size));
      assertThat(slowly).as("%d bytes at a time", size).isEqualTo(atOnce);
    }
  }

  @Test
  void whatWasNotReadIsReadFromTheNewInput() {
    Result whole = shell("cat all | \"$0\" run --deterministic --digest \"$1\"");
    // All but the first 901 bytes stay in the pipe, for whoever reads it next.
    Result first =
        shell(
            "cat all | { \"$0\" run --deterministic --snapshot-at syscall:readv -o half \"$1\";"
                + " cat > rest; }");
    assertThat(first.errors()).startsWith("amber: snapshot half at step");
    assertThat(directory.resolve("rest")).hasSize(SIZE - 901);
    Result second = shell("dd if=rest bs=13 2>/dev/null | \"$0\" resume --digest half");
    assertThat(first.output() + second.output()).isEqualTo(whole.output());
    assertThat(second.errors()).isEqualTo(whole.errors());
    Result other = shell("printf short | \"$0\" resume half");
    assertThat(other.output()).contains("readv(0, parts, 2): 5", "0 bytes in 0 calls");
  }

  @Test
  void aReadThatWaitsWaitsOnAfterTheResume() throws IOException {
    Path steps = directory.resolve("fifo");
    // A reader that has a writer, who writes nothing yet: the read waits when the step is reached.
    Result first =
        shell(
            "mkfifo fifo; exec 3<>fifo; \"$0\" run --snapshot-at syscall:read -o before \"$1\" <&3;"
                + " \"$0\" resume --snapshot-at step:+1 -o waiting before <&3");
    assertThat(first.errors()).contains("amber: snapshot waiting at step");
    assertThat(Files.exists(steps)).isTrue();
    Result second = shell("cat all | \"$0\" resume waiting");
    assertThat(second.output()).contains("read(0, text, 1): 1\nA\n");
    assertThat(second.status()).isZero();
  }
}
