package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal that the user sends to Amber does to the guest what it would do to a program. */
@Execution(ExecutionMode.CONCURRENT)
class HostSignalsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * Starts what follows the signal's name, waits for its first line, sends the signal, and ends
   * with the program's output and exit status. Signals have their default action at first, whatever
   * the action that whoever runs the tests gave them.
   */
  private static final String SCRIPT =
      """
      signal=$0
      mkfifo out || exit 99
      env --default-signal=HUP,INT,QUIT,TERM "$@" > out 2>/dev/null &
      exec 3< out
      read line <&3
      kill -"$signal" $!
      cat <&3
      wait $!
      """;

  private final Layout layout = Layout.find();
  private final String guest = new Programs(layout).find("host_signals").orElseThrow().toString();
  @TempDir private Path directory = Path.of("");
  @TempDir private Path other = Path.of("");

  private static Result run(Path directory, String signal, List<String> command) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, signal));
    words.addAll(command);
    return Processes.run(
        new Processes.Order(words, directory, HostEnvironment.minimal(), Optional.empty(), false),
        LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"HUP,129", "INT,130", "QUIT,131", "TERM,143"})
  void defaultActionEndsIt(String signal, int status) {
    Result natively = run(directory, signal, List.of(guest));
    assertThat(natively.status()).as(natively.errors()).isEqualTo(status);
    Result actual = run(other, signal, List.of(layout.amber().toString(), "run", guest));
    assertThat(actual.status()).as(actual.errors()).isEqualTo(status);
    assertThat(actual.output()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"HUP,1", "INT,2", "QUIT,3", "TERM,15"})
  void handlersRun(String signal, int status) {
    Result natively = run(directory, signal, List.of(guest, "catch"));
    assertThat(natively.status()).as(natively.errors()).isEqualTo(status);
    Result actual = run(other, signal, List.of(layout.amber().toString(), "run", guest, "catch"));
    assertThat(actual).isEqualTo(natively);
  }

  /** As with nohup(1), and for a command in the background. */
  @Test
  void ignoredSignalsStayIgnored() {
    String grep = "trap '' HUP INT QUIT USR1; exec \"$@\" /bin/grep SigIgn: /proc/self/status";
    Result natively = shell(grep, "env");
    assertThat(ignored(natively) & 0xfff).isEqualTo(0x207);
    assertThat(ignored(shell(grep, layout.amber().toString(), "run"))).isEqualTo(ignored(natively));
  }

  /**
   * Without 32 and 33, which belong to the C library, nptl(7), and without SIGPIPE and SIGXFSZ, of
   * which the JVM hides whether they were ignored.
   */
  private static long ignored(Result result) {
    assertThat(result.output()).as(result.errors()).matches("SigIgn:\\s+[0-9a-f]{16}\n");
    String mask = result.output().substring("SigIgn:".length()).strip();
    return Long.parseUnsignedLong(mask, 16) & ~(3L << 31 | 1L << 12 | 1L << 24);
  }

  private Result shell(String line, String... arguments) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", line, "sh"));
    words.addAll(List.of(arguments));
    return Processes.run(
        new Processes.Order(words, directory, HostEnvironment.minimal(), Optional.empty(), false),
        LIMIT);
  }
}
