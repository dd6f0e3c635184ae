package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that go through pipes, and those that are executed, as a shell does both. */
class StreamsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PRIMES = "9592 primes below 100000, the last is 99991\n";

  private final Layout layout = Layout.find();
  @TempDir private Path directory = Path.of("");

  /** "amber" is found where the first line of a snapshot looks for it. */
  @BeforeEach
  void putAmberIntoPath() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path amber = bin.resolve("amber");
    Files.writeString(amber, "#!/bin/sh\nexec '" + layout.amber() + "' \"$@\"\n");
    Files.setPosixFilePermissions(amber, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result shell(String script) {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.merge("PATH", directory.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
    environment.put("SIEVE", layout.top().resolve("samples/programs/sieve").toString());
    environment.put("TMPDIR", directory.toString());
    return Processes.run(
        new Processes.Order(
            List.of("/bin/bash", "-c", script), directory, environment, Optional.empty(), false),
        LIMIT);
  }

  private static String run(String options) {
    return "amber run --deterministic --snapshot-at step:500000 " + options + " $SIEVE 100000";
  }

  @Test
  void goesOnAtTheOtherEndOfAPipe() throws IOException {
    Result result = shell(run("-o -") + " | amber resume -; echo $?");
    assertThat(result.output()).as(result.errors()).isEqualTo(PRIMES + "0\n");
    assertThat(result.errors()).isEqualTo("amber: snapshot on standard output at step 500000\n");
    assertThat(directory).as("nothing is left behind").isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void whatTheProgramWritesIsNotMixedIntoTheSnapshot() {
    Result result = shell(run("-o - --then continue") + " 2>err | amber resume -; cat err >&2");
    assertThat(result.output()).as(result.errors()).isEqualTo(PRIMES);
    assertThat(result.errors()).contains(PRIMES, "amber: snapshot on standard output");
  }

  @Test
  void aPipeWithANameLeavesStandardInputToTheProgram() {
    String cat = "amber run --snapshot-at syscall:read:2 -o job.amber cat </dev/null";
    Result result = shell(cat + "; echo hello | amber resume <(cat job.amber)");
    assertThat(result.output()).as(result.errors()).isEqualTo("hello\n");
  }

  @Test
  void theProgramFindsTheEndOfStandardInputBehindTheSnapshot() {
    String cat = "amber run --snapshot-at syscall:read:2 -o - cat </dev/null";
    Result result = shell(cat + " | amber resume -; echo $?");
    assertThat(result.output()).as(result.errors()).isEqualTo("0\n");
  }

  @Test
  void aStreamThatBreaksOffIsRefusedInOneLine() {
    Result result = shell(run("-o -") + " 2>/dev/null | head -c 20000 | amber resume -; echo $?");
    assertThat(result.output()).isEqualTo("125\n");
    assertThat(result.errors()).startsWith("amber: standard input: damaged").hasLineCount(1);
    Result nothing = shell("amber resume - </dev/null; yes | amber resume -");
    assertThat(nothing.status()).isEqualTo(125);
    assertThat(nothing.errors())
        .isEqualTo(
            """
            amber: standard input: nothing came, no snapshot
            amber: standard input: not an Amber snapshot
            """);
  }

  @Test
  void aReaderThatHasGoneIsToldOf() {
    Result result = shell(run("-o -") + " | true; exit ${PIPESTATUS[0]}");
    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors())
        .isEqualTo("amber: cannot write the snapshot to standard output: Broken pipe\n");
  }

  @Test
  void theFileRunsAndExplainsItself() {
    Result result =
        shell(run("-o job.amber") + " 2>/dev/null; ./job.amber --help; ./job.amber --digest");
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output())
        .startsWith("./job.amber is a program that was saved")
        .contains("sieve 100000", "step 500,000", "Usage: amber resume")
        .endsWith(PRIMES);
    assertThat(result.errors()).startsWith("amber: digest ");
  }
}
