package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Reading the host's files, which sets their times there, changes no later run. */
@Execution(ExecutionMode.CONCURRENT)
class ReadingTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String READ =
      "cat read; mkdir made; stat -c '%X %Y' read .; cp -p read copied";
  private static final String READ_GRANTED = "cat /granted; stat -c '%X %Y' /granted";

  private final Layout layout = Layout.find();
  @TempDir private Path directory = Path.of("");

  private Result run(String script, String... options) {
    List<String> guest = List.of("/bin/sh", "-c", script);
    List<String> command =
        Stream.of(List.of(layout.amber().toString(), "run"), List.of(options), guest)
            .flatMap(List::stream)
            .toList();
    return Processes.run(
        new Processes.Order(command, directory, HostEnvironment.minimal(), Optional.empty(), false),
        LIMIT);
  }

  private void readLast(String when) throws IOException {
    FileTime time = FileTime.from(Instant.parse(when));
    for (Path path : List.of(directory, directory.resolve("read"))) {
      Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(null, time, null);
    }
  }

  @Test
  void itChangesNoDigest() throws IOException {
    Files.writeString(directory.resolve("read"), "some text\n");
    readLast("2001-02-03T04:05:06Z");
    Result first = run(READ, "--deterministic", "--digest");
    assertThat(first.errors()).startsWith("amber: digest ");
    readLast("2037-01-01T00:00:00Z");
    assertThat(run(READ, "--deterministic", "--digest")).isEqualTo(first);
  }

  @Test
  void norWithASingleGrantedFile() throws IOException {
    Path granted = Files.writeString(directory.resolve("read"), "some text\n");
    String grant = granted + ":/granted";
    readLast("2001-02-03T04:05:06Z");
    Result first = run(READ_GRANTED, "--deterministic", "--digest", "--ro", grant);
    assertThat(first.errors()).startsWith("amber: digest ");
    readLast("2037-01-01T00:00:00Z");
    assertThat(run(READ_GRANTED, "--deterministic", "--digest", "--ro", grant)).isEqualTo(first);
  }

  @Test
  void anyOtherMachineSeesTheTimes() throws IOException {
    Files.writeString(directory.resolve("read"), "");
    readLast("2037-01-01T00:00:00Z");
    assertThat(run(READ).output()).startsWith("2114380800 ");
  }
}
