package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are no sound snapshot: one clear line, status 125, nothing written; and places where
 * no snapshot can be written, which leave what is there as it was.
 */
class BadSnapshotTest {
  private static final int AMBER_FAILED = 125;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final Scale scale = Scale.fromProperties();
  private final String sieve = layout.top().resolve("samples/programs/sieve").toString();
  @TempDir private Path directory = Path.of("");
  private Path snapshot = Path.of("");
  private byte[] sound = {};

  @BeforeEach
  void takeSnapshot() throws IOException {
    snapshot = directory.resolve("sieve.amber");
    Result result = amber.run(at(50_000, snapshot), order(List.of(sieve)), LIMIT);
    assertThat(result.snapshotStep()).as(result.errors()).contains(50_000L);
    sound = Files.readAllBytes(snapshot);
  }

  @Test
  void resumesAsOftenAsOneLikes() throws IOException {
    Result first = resume(snapshot);
    assertThat(first.status()).isZero();
    assertThat(first.output()).isEqualTo("17984 primes below 200000, the last is 199999\n");
    assertThat(resume(snapshot)).isEqualTo(first);
    assertThat(Files.readAllBytes(snapshot)).isEqualTo(sound);
  }

  /** So it takes no longer than for a small one. */
  @Test
  void ofALargeFileNoPagesAreReadToDescribeIt() throws IOException {
    Path large = directory.resolve("large.amber");
    String fill = "open F, '<', '/dev/urandom'; read F, $x, 20000000; umask 022";
    Result saved =
        amber.run(
            List.of("--snapshot-at", "syscall:umask", "-o", large.toString()),
            order(List.of("/usr/bin/perl", "-e", fill)),
            LIMIT);
    assertThat(saved.snapshotStep()).as(saved.errors()).isPresent();
    byte[] bytes = Files.readAllBytes(large);
    assertThat(bytes.length).isGreaterThan(8 << 20);
    bytes[bytes.length / 2] ^= 1;
    Files.write(large, bytes);
    Result inspected = amber.command(List.of("inspect", large.toString()), order(List.of()), LIMIT);
    assertThat(inspected.status()).as(inspected.errors()).isZero();
    assertThat(inspected.output()).contains("thread 1000");
    Result verified = amber.command(List.of("verify", large.toString()), order(List.of()), LIMIT);
    assertThat(verified.status()).as(verified.output()).isNotZero();
  }

  /** What the host lacks is no fault of Amber's, and none of the snapshot's. */
  @Test
  void withoutAnEngineNothingRuns() {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("AMBER_JAVA_OPTS", "-Damber.unicorn.library=/none.so");
    Processes.Order order =
        new Processes.Order(List.of(sieve), directory, environment, Optional.empty(), false);
    String reason = "amber: cannot start the Unicorn engine: there is no file /none.so, ";
    for (Result refused :
        List.of(
            amber.run(List.of("--engine", "unicorn"), order, LIMIT),
            amber.command(
                List.of("resume", "--engine", "unicorn", snapshot.toString()), order, LIMIT))) {
      assertThat(refused.status()).isEqualTo(AMBER_FAILED);
      assertThat(refused.errors()).startsWith(reason).hasLineCount(1);
    }
  }

  @Test
  void noSuchFile() {
    refused(directory.resolve("none.amber"), "none.amber");
  }

  @Test
  void directoryInsteadOfFile() {
    refused(directory, "(?i)directory");
  }

  @Test
  void textFile() throws IOException {
    Path file = Files.writeString(directory.resolve("letter"), "Dear machine,\n".repeat(1000));
    refused(file, "(?i)no snapshot|not a snapshot|not an amber");
  }

  @Test
  void emptyFile() throws IOException {
    refused(Files.write(directory.resolve("nothing"), new byte[0]), "nothing");
  }

  @TestFactory
  Stream<DynamicTest> truncated() {
    int[] lengths = {1, 30, 31, 100, sound.length / 3, sound.length / 2, sound.length - 1};
    return Arrays.stream(lengths)
        .mapToObj(
            length ->
                DynamicTest.dynamicTest(
                    "at " + length,
                    () -> refused(damaged(Arrays.copyOf(sound, length)), "damaged")));
  }

  @Test
  void longerThanItWas() throws IOException {
    refused(damaged(Arrays.copyOf(sound, sound.length + 1)), "damaged");
  }

  @TestFactory
  Stream<DynamicTest> flippedBit() {
    Random random = new Random(scale.seed());
    int count = scale.soak() ? 500 : 12;
    return IntStream.range(0, count)
        .mapToLong(i -> random.nextLong(sound.length * 8L))
        .mapToObj(
            bit ->
                DynamicTest.dynamicTest(
                    "bit " + bit,
                    () -> {
                      byte[] flipped = sound.clone();
                      flipped[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
                      refused(damaged(flipped), "damaged");
                    }));
  }

  @Test
  void directoryThatIsFull() throws IOException, InterruptedException {
    Path small = Files.createDirectory(directory.resolve("small"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=16k", "none", small.toString()) == 0,
        "mounting a small tmpfs is not permitted here");
    try {
      Path file = small.resolve("x.amber");
      Files.writeString(file, "older");
      Result stopped = amber.run(at(50_000, file), order(List.of(sieve)), LIMIT);
      assertThat(stopped.status()).as(stopped.errors()).isEqualTo(AMBER_FAILED);
      assertThat(stopped.errors()).containsPattern("(?i)x\\.amber.*(no space|full)");
      assertThat(file).hasContent("older");
      List<String> options =
          Stream.concat(at(50_000, file).stream(), Stream.of("--then", "continue")).toList();
      Result continued = amber.run(options, order(List.of(sieve)), LIMIT);
      assertThat(continued.output()).startsWith("17984 primes");
      assertThat(continued.status()).isZero();
      assertThat(continued.errors()).containsPattern("(?i)no space|full");
      assertThat(file).hasContent("older");
      try (Stream<Path> left = Files.list(small)) {
        assertThat(left).containsExactly(file);
      }
    } finally {
      assertThat(command("umount", small.toString())).isZero();
    }
  }

  @Test
  void pointThatIsNeverReached() {
    Path file = directory.resolve("never.amber");
    Result result = amber.run(at(1_000_000_000_000L, file), order(List.of(sieve)), LIMIT);
    assertThat(result.status()).isZero();
    assertThat(result.output()).startsWith("17984 primes");
    assertThat(result.amberLines()).hasSize(1);
    assertThat(file).doesNotExist();
  }

  /** zstd comes as a library that is unpacked first. */
  @Test
  void compressionThatCannotBeHadIsTold() throws IOException {
    Path nowhere = Files.createFile(directory.resolve("nowhere"));
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.merge(
        "AMBER_JAVA_OPTS", "-Djava.io.tmpdir=" + nowhere, (old, more) -> old + " " + more);
    Path file = directory.resolve("x.amber");
    List<String> options =
        Stream.concat(at(50_000, file).stream(), Stream.of("--parent", snapshot.toString()))
            .toList();
    Processes.Order order =
        new Processes.Order(List.of(sieve), directory, environment, Optional.empty(), false);
    Result result = amber.run(options, order, LIMIT);
    assertThat(result.status()).as(result.errors()).isEqualTo(AMBER_FAILED);
    assertThat(result.errors())
        .containsPattern("(?m)^amber: cannot write the snapshot.*zstd's native library cannot");
    assertThat(file).doesNotExist();
  }

  private static List<String> at(long step, Path file) {
    return List.of("--deterministic", "--snapshot-at", "step:" + step, "-o", file.toString());
  }

  private Path damaged(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("damaged"), bytes);
  }

  private Result resume(Path file) {
    return amber.command(List.of("resume", file.toString()), order(List.of()), LIMIT);
  }

  private void refused(Path file, String pattern) {
    Result result = resume(file);
    assertThat(result.status()).as(result.errors()).isEqualTo(AMBER_FAILED);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors().lines().toList()).as(result.errors()).hasSize(1);
    assertThat(result.errors()).startsWith("amber: ").containsPattern(pattern);
  }

  private Processes.Order order(List<String> command) {
    return new Processes.Order(
        command, directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private static int command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
  }
}
