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

/** 1,000 processes with 10,000 open files, saved in the middle of what they do together. */
class LargeMachineTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result run(String... more) {
    List<String> options = new ArrayList<>(List.of("--deterministic", "--digest"));
    options.addAll(List.of(more));
    String guest = new Programs(layout).find("large_machine").orElseThrow().toString();
    return amber.run(options, order(guest, "1000", "3"), LIMIT);
  }

  @Test
  void aThousandProcessesGoOnWhereTheyWere() {
    Result whole = run();
    assertThat(whole.output())
        .as(whole.errors())
        .matches("made 1000\n(round \\d: \\d+\n){3}ended well: 1000\n");
    // While the number is on its second way round.
    Result first = run("--snapshot-at", "syscall:epoll_wait:1500", "-o", "saved");
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    assertThat(first.output().lines()).hasSize(2);
    Result second = amber.command(List.of("resume", "--digest", "saved"), order(), LIMIT);
    assertThat(first.output() + second.output()).as(second.errors()).isEqualTo(whole.output());
    assertThat(second.end()).as(second.errors()).isPresent().isEqualTo(whole.end());
  }
}
