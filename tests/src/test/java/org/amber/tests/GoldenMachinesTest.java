package org.amber.tests;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Machines that earlier versions of Amber have saved, in every format there was, come to the end
 * that they had then. Never replace a file: {@code tests/make-golden} makes those of a new format.
 */
class GoldenMachinesTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Path GOLDEN = Layout.find().top().resolve("tests/src/test/resources/golden");

  private final Amber amber = new Amber(Layout.find());

  static Stream<Path> machines() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDEN, 2)) {
      return files.filter(file -> file.toString().endsWith(".amber")).sorted().toList().stream();
    }
  }

  private Result amber(String... words) {
    return amberIn(GOLDEN, words);
  }

  private Result amberIn(Path directory, String... words) {
    Processes.Order order =
        new Processes.Order(
            List.of("unused"), directory, HostEnvironment.minimal(), Optional.empty(), false);
    return amber.command(List.of(words), order, LIMIT);
  }

  @Test
  void thereIsOneOfEachFormat() throws IOException {
    List<String> formats =
        machines().map(file -> GOLDEN.relativize(file).getName(0).toString()).toList();
    assertThat(formats).contains("format-1", "format-2", "format-3");
  }

  @ParameterizedTest
  @MethodSource("machines")
  void comeToTheirEnd(Path file) throws IOException {
    Result result = amber("resume", "--engine", "unicorn", "--digest", file.toString());
    assertThat(result.errors() + result.output()).isEqualTo(read(file, ".expected"));
    assertThat(result.status()).isZero();
  }

  /**
   * Unicorn was the engine then: what it does not keep, and the program has in its memory, makes
   * another digest, which is beside the file.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void comeToTheirEndOnTheOtherEngine(Path file) throws IOException {
    Result result = amber("resume", "--engine", "jvm", "--digest", file.toString());
    String expected = read(file, ".expected");
    if (Files.exists(named(file, ".digest-jvm"))) {
      expected = read(file, ".digest-jvm") + expected.substring(expected.indexOf('\n') + 1);
    }
    assertThat(result.errors() + result.output()).isEqualTo(expected);
    assertThat(result.status()).isZero();
  }

  private static Path named(Path file, String suffix) {
    String name = file.toString();
    return Path.of(name.substring(0, name.lastIndexOf('.')) + suffix);
  }

  private static String read(Path file, String suffix) throws IOException {
    return Files.readString(named(file, suffix), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void areGood(Path file) {
    Result result = amber("verify", file.toString());
    assertThat(result.output()).contains("good");
    assertThat(result.status()).as(result.errors()).isZero();
  }

  /** A store is written to by whoever goes on with a machine in it. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Path ignored =
            Files.copy(each, to.resolve(from.relativize(each).toString()), REPLACE_EXISTING);
      }
    }
  }

  @Test
  void encryptedOnesInAStoreComeToTheirEnd(@TempDir Path directory) throws IOException {
    copy(GOLDEN.resolve("store-1/sealed"), directory);
    assertThat(amberIn(directory, "store", "gc", "store").output())
        .isEqualTo("removed 0 machines, 0 files, 0 B\n");
    Result damage = amberIn(directory, "store", "verify", "store");
    assertThat(damage.output().lines()).hasSize(2).allMatch(line -> line.contains("not damaged"));
    Result good = amberIn(directory, "store", "verify", "--key-file", "key", "store");
    assertThat(good.output()).isEqualTo("m@4: good\nm@5: good\n");
    Result end =
        amberIn(
            directory,
            "resume",
            "--key-file",
            "key",
            "--digest",
            "store/machines/m/00000004.amber");
    assertThat(end.errors() + end.output())
        .isEqualTo(Files.readString(directory.resolve("expected"), StandardCharsets.ISO_8859_1));
    Result kept = amberIn(directory, "up", "--key-file", "key", "store");
    assertThat(kept.errors()).contains("goes on from checkpoint 5", "has ended with status 0");
  }
}
