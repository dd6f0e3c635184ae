package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A fork bomb, files and memory without end: they meet the limits of their machine. */
@Execution(ExecutionMode.CONCURRENT)
class MachineLimitsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final List<String> LIMITS =
      List.of("--max-processes", "40", "--max-files", "60", "--max-memory", "24M");
  private static final String OUTPUT =
      """
      == killer
      large: signal 9
      small: exit 7
      == processes
      made 38, EAGAIN for 39, else for 0
      fork(): EAGAIN
      kill(-first, SIGKILL): 0
      == files
      opened 55: ENFILE
      socket(AF_UNIX, SOCK_STREAM, 0): ENFILE
      pipe(pair): ENFILE
      fd = dup(0): ok
      fd = open("/dev/null", O_RDONLY): ok
      pipe(pair): ENFILE
      == memory
      more than 12 MiB, less than 24: 1; ENOMEM
      mmap(NULL, 64 * BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0): ok
      munmap(last, BLOCK): ok
      """;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result run(String... more) {
    List<String> options = new ArrayList<>(List.of("--deterministic", "--digest"));
    options.addAll(LIMITS);
    options.addAll(List.of(more));
    String guest = new Programs(layout).find("machine_limits").orElseThrow().toString();
    return amber.run(options, order(guest), LIMIT);
  }

  private Result resume(String... options) {
    List<String> words = new ArrayList<>(List.of("resume", "--digest"));
    words.addAll(List.of(options));
    words.add("saved");
    return amber.command(words, order(), LIMIT);
  }

  @Test
  void everyLimitIsMetAndWhatIsGivenBackCanBeHadAgain() {
    Result whole = run();
    assertThat(whole.output()).as(whole.errors()).isEqualTo(OUTPUT);
    assertThat(whole.status()).isZero();
    // In the middle of the bomb, while no more files can be opened, with all memory in use.
    for (String point : List.of("syscall:kill", "syscall:socket", "syscall:munmap")) {
      Result first = run("--snapshot-at", point, "-o", "saved");
      assertThat(first.snapshotStep()).as(first.errors()).isPresent();
      Result second = resume();
      assertThat(first.output() + second.output()).as(second.errors()).isEqualTo(OUTPUT);
      assertThat(second.end()).as(second.errors()).isPresent().isEqualTo(whole.end());
    }
  }

  @Test
  void aResumeMaySetOtherLimits() {
    Result first = run("--snapshot-at", "syscall:socket", "-o", "saved");
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    Result second = resume("--max-files", "61", "--max-memory", "200M");
    assertThat(second.output()).as(second.errors()).startsWith("socket(AF_UNIX, SOCK_STREAM, 0): ");
    assertThat(second.output()).doesNotContain("socket(AF_UNIX, SOCK_STREAM, 0): ENFILE");
    assertThat(second.output()).contains("more than 12 MiB, less than 24: 0; ENOMEM");
  }

  @Test
  void whatIsNoLimitIsRefusedInOneLine() {
    for (String[] bad :
        new String[][] {
          {"--max-memory", "64"},
          {"--max-memory", "x"},
          {"--max-memory", "9999999999G"},
          {"--max-processes", "0"},
          {"--max-files", "many"}
        }) {
      Result result = amber.run(List.of(bad), order("/bin/true"), LIMIT);
      assertThat(result.status()).isEqualTo(125);
      assertThat(result.errors()).startsWith("amber: " + bad[0] + ": " + bad[1] + " is ");
    }
  }
}
