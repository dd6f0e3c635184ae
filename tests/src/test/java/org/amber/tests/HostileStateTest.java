package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.machine.HostileStates;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that contradict themselves, with right checksums: see {@link HostileStates}. */
class HostileStateTest {
  private static final int SECONDS = 15;
  private static final int SECONDS_OF_A_SOAK = 1200;
  private static final Duration LIMIT = Duration.ofMinutes(25);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final Programs programs = new Programs(layout);
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  @Test
  void isRefusedOrRuns() throws IOException {
    List<String> words = new ArrayList<>();
    words.add(directory.toString());
    words.add(Files.createDirectory(directory.resolve("root")).toString());
    words.add(Long.toString(scale.seed()));
    words.add(Integer.toString(scale.soak() ? SECONDS_OF_A_SOAK : SECONDS));
    words.add(snapshot("step:15000", "combined"));
    words.add(snapshot("step:20000", "combined"));
    words.add(snapshot("step:100000", "pipes_poll"));
    words.add(snapshot("syscall:getdents64:3", "directories"));
    words.add(snapshot("syscall:recvmsg:1", "unix_passing"));
    words.add(snapshot("syscall:accept4:1", "unix_sockets"));
    words.add(snapshot("syscall:sendfile:1", "tcp_sockets"));
    words.add(snapshot("syscall:accept4:1", "tcp_sockets"));
    words.add(snapshot("syscall:read:5", "proc_files", "argument"));
    Result result = Processes.run(order(JavaProgram.command(HostileStates.class, words)), LIMIT);
    assertThat(result.status()).as(result.errors()).isZero();
    // "12 refused, 3 stopped, 4 ran"
    assertThat(result.output()).matches("(?s).*\\b[1-9]\\d* refused, \\d+ stopped, \\d+ ran\n");
  }

  private String snapshot(String point, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(programs.find(program).orElseThrow().toString());
    command.addAll(List.of(arguments));
    String file = directory.resolve(program + point.replace(':', '-') + ".amber").toString();
    Result result =
        amber.run(
            List.of("--deterministic", "--snapshot-at", point, "-o", file), order(command), LIMIT);
    assertThat(result.snapshotStep()).as(result.errors()).isPresent();
    return file;
  }

  private Processes.Order order(List<String> command) {
    return new Processes.Order(
        command, directory, HostEnvironment.minimal(), Optional.empty(), false);
  }
}
