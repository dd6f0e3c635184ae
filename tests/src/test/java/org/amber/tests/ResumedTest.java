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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program can know that, where and with what it was resumed, and one that does not look runs on.
 */
@Execution(ExecutionMode.CONCURRENT)
class ResumedTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result amber(String... words) {
    return amber.command(List.of(words), order(), LIMIT);
  }

  private String save(String point, String... command) {
    List<String> options =
        new ArrayList<>(List.of("--deterministic", "--snapshot-at", point, "-o", "saved"));
    Result first = amber.run(options, order(command), LIMIT);
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    return first.output();
  }

  private String guest() {
    return new Programs(layout).find("resumed").orElseThrow().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "poll; poll: 1 told",
        "select; select: 1 1",
        "epoll; epoll: 1 told, then 0",
      })
  void whoWaitsForItIsWoken(String way, String told) {
    assertThat(save("syscall:getppid", guest(), way)).isEqualTo("at first: 0\n");
    Result result = amber("resume", "saved", "--", "one", "two words", "", "-x");
    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                told
                    + "\nstill: told, when read: 0\n"
                    + "generation: 1\nhost: amber\narguments: one|two words||-x|\npassed\n",
                ""));
  }

  @Test
  void whoIsNotResumedWaitsInVain() {
    Result result = amber("run", "--deterministic", guest(), "poll");
    assertThat(result).isEqualTo(new Result(0, "at first: 0\nnever resumed\n", ""));
  }

  @Test
  void everyResumeOfTheLineCounts() {
    String script =
        "read a; cat /proc/amber/generation; read b < /proc/amber/arguments; echo \"<$b>\"";
    save("syscall:read", "/bin/sh", "-c", script);
    assertThat(amber("resume", "saved", "--snapshot-at=step:+1", "-o", "again", "--", "a").errors())
        .contains("snapshot");
    assertThat(amber("resume", "again", "--snapshot-at=step:+1", "-o", "again").errors())
        .contains("snapshot");
    assertThat(amber("resume", "again").output()).isEqualTo("3\n<>\n");
    assertThat(amber("resume", "saved", "--", "other\n").output()).isEqualTo("1\n<other>\n");
  }

  @Test
  void aMachineThatWasNeverResumedSaysSo() {
    Result result =
        amber(
            "run",
            "--deterministic",
            "/bin/sh",
            "-c",
            "cd /proc/amber; cat generation resumed_at host arguments; ls -C; echo x > host");
    assertThat(result.output()).startsWith("0\namber\n").contains("generation").contains("step");
    assertThat(result.status()).as("written to").isNotZero();
  }

  @Test
  void whenItWasResumedIsTold() {
    long before = System.currentTimeMillis() / 1000;
    save("syscall:read", "/bin/sh", "-c", "read a; cat /proc/amber/resumed_at");
    String told = amber("resume", "saved").output();
    assertThat(told).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ \\d+\n");
    assertThat(Long.parseLong(told.strip().split(" ", -1)[1])).isGreaterThanOrEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--deterministic", "--clean-env"})
  void clonesDifferWhereTheyMust(String kind) {
    String script =
        "cd /proc/sys/kernel/random; cat boot_id; umask 022; cat boot_id uuid;"
            + " head -c 12 /dev/urandom | od -An -tx1";
    Result first =
        amber("run", kind, "--snapshot-at", "syscall:umask", "-o", "saved", "sh", "-c", script);
    assertThat(first.errors()).contains("snapshot");
    assertThat(first.output()).hasLineCount(1);
    Result same = amber("resume", "saved");
    assertThat(same.output()).hasLineCount(3);
    assertThat(same.output()).startsWith(first.output());
    assertThat(amber("resume", "saved").output()).isEqualTo(same.output());
    List<String> one = amber("resume", "--new-identity", "saved").output().lines().toList();
    List<String> other = amber("resume", "--new-identity", "saved").output().lines().toList();
    assertThat(one).hasSize(3).doesNotContainAnyElementsOf(other);
    assertThat(one).doesNotContainAnyElementsOf(same.output().lines().toList());
    Result seeded = amber("resume", "--new-identity=7", "saved");
    assertThat(amber("resume", "--new-identity=7", "saved").output()).isEqualTo(seeded.output());
    assertThat(seeded.output().lines()).doesNotContainAnyElementsOf(one);
    assertThat(amber("resume", "--new-identity=8", "saved").output().lines())
        .doesNotContainAnyElementsOf(seeded.output().lines().toList());
  }

  @Test
  void whoDoesNotLookRunsAsIfNothingHadHappened() {
    String[] program = {
      "/bin/sh", "-c", "for i in 1 2 3; do echo $i; done; exec cat /proc/version"
    };
    Result whole = amber.run(List.of("--deterministic", "--digest"), order(program), LIMIT);
    save("step:100000", program);
    assertThat(amber("resume", "saved", "--digest", "--", "argument").errors())
        .isEqualTo(whole.errors());
  }
}
