package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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

/** Timers set to a time of the day that has passed when the machine is resumed. */
@Execution(ExecutionMode.CONCURRENT)
class HostClockTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result resumed(String... options) {
    String guest = new Programs(layout).find("wall_clock").orElseThrow().toString();
    Result first =
        amber.run(
            List.of("--deterministic", "--snapshot-at", "syscall:read", "-o", "saved"),
            order(guest),
            LIMIT);
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    String[] command = new String[options.length + 2];
    command[0] = "resume";
    System.arraycopy(options, 0, command, 1, options.length);
    command[options.length + 1] = "saved";
    return amber.command(List.of(command), order(), LIMIT);
  }

  @Test
  void timersThatHavePassedOnTheHostFireAtOnce() {
    Result result = resumed("--clock", "host");
    assertThat(result.output()).isEqualTo("timer\nread: ECANCELED\nlater\npassed\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void withoutTheHostsClockTheyHaveTheTimeThatWasLeft() {
    Result result = resumed();
    assertThat(result.output()).isEqualTo("timer\nread: expired\non time\npassed\n");
    assertThat(result.status()).isZero();
  }
}
