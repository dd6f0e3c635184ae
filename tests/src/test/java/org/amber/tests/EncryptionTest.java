package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.amber.snapshot.age.QuickPassphrase;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted snapshots, with the shipped command. */
class EncryptionTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PRIMES = "9592 primes below 100000, the last is 99991\n";
  private static final int FLIPS = 6;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  private Result amber(Map<String, String> variables, String... words) {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.putAll(variables);
    return amber.command(
        List.of(words),
        new Processes.Order(List.of(), directory, environment, Optional.empty(), false),
        LIMIT);
  }

  private Result amber(String... words) {
    return amber(Map.of(), words);
  }

  private void save(String option, String value, String file) {
    String sieve = layout.top().resolve("samples/programs/sieve").toString();
    Result result =
        amber("run", "--snapshot-at", "step:500000", "-o", file, option, value, sieve, "100000");
    assertThat(result.snapshotStep()).as(result.errors()).isPresent();
  }

  @BeforeEach
  void makeKey() {
    Result made = amber("keygen", "-o", "key");
    assertThat(made.status()).as(made.errors()).isZero();
  }

  private byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(directory.resolve(file));
  }

  @Test
  void whoHasTheKeyGoesOn() throws IOException {
    save("--encrypt-to", "key", "job.amber");
    assertThat(new String(bytes("job.amber"), StandardCharsets.ISO_8859_1))
        .startsWith("#!/usr/bin/env -S amber resume\nage-encryption.org/v1\n-> X25519 ")
        .doesNotContain("sieve", "amber-snapshot", "program");
    Result refused = amber("resume", "job.amber");
    assertThat(refused.status()).isEqualTo(125);
    assertThat(refused.errors()).matches("amber: job.amber: is encrypted: .*--key-file FILE\n");
    Result result = amber("resume", "--key-file", "key", "job.amber");
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output()).isEqualTo(PRIMES);
    Result inspected = amber(Map.of("AMBER_KEY_FILE", "key"), "inspect", "job.amber");
    assertThat(inspected.output()).as(inspected.errors()).contains("step       500,000");
  }

  @Test
  void whatNeedsAPlainSnapshotMayBeEncrypted() throws IOException {
    save("--then", "stop", "plain.amber");
    Result saved =
        amber(
            "resume",
            "--encrypt-to",
            "key",
            "--snapshot-at",
            "step:600000",
            "--parent",
            "plain.amber",
            "-o",
            "job.amber",
            "plain.amber");
    assertThat(saved.snapshotStep()).as(saved.errors()).contains(600_000L);
    Result result = amber("resume", "--key-file", "key", "job.amber");
    assertThat(result.output()).as(result.errors()).isEqualTo(PRIMES);
    Result whole = amber("compact", "--key-file", "key", "job.amber", "-o", "job.amber");
    assertThat(whole.status()).as(whole.errors()).isZero();
    Files.delete(directory.resolve("plain.amber"));
    assertThat(amber("resume", "job.amber").errors()).contains("is encrypted");
    Result alone = amber("resume", "--key-file", "key", "job.amber");
    assertThat(alone.output()).as(alone.errors()).isEqualTo(PRIMES);
  }

  /** Each command with a passphrase takes a second, but for files that ask for less work. */
  @Test
  void whoKnowsThePassphraseGoesOnAndItsSnapshotsNeedItToo() throws Exception {
    Files.writeString(directory.resolve("phrase"), "open sesame\n");
    save("--then", "stop", "plain.amber");
    QuickPassphrase.encrypt(
        directory.resolve("plain.amber"), "open sesame", directory.resolve("job.amber"));
    Result next =
        amber(
            "resume",
            "--passphrase-file",
            "phrase",
            "--snapshot-at",
            "step:600000",
            "-o",
            "next.amber",
            "job.amber");
    assertThat(next.snapshotStep()).as(next.errors()).contains(600_000L);
    assertThat(new String(bytes("next.amber"), StandardCharsets.ISO_8859_1))
        .contains("\n-> scrypt ")
        .doesNotContain("sieve");
    Result result = amber("resume", "--passphrase-file", "phrase", "next.amber");
    assertThat(result.output()).as(result.errors()).isEqualTo(PRIMES);
    Files.writeString(directory.resolve("phrase"), "open barley\n");
    Result wrong = amber("resume", "--passphrase-file", "phrase", "job.amber");
    assertThat(wrong.status()).isEqualTo(125);
    assertThat(wrong.errors()).isEqualTo("amber: job.amber: the passphrase does not open it\n");
  }

  @Test
  void damageIsToldInOneLine() throws IOException {
    save("--encrypt-to", "key", "job.amber");
    byte[] sound = bytes("job.amber");
    Random random = new Random(scale.seed());
    for (int i = 0; i < FLIPS; i++) {
      byte[] flipped = sound.clone();
      int at = random.nextInt(sound.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(directory.resolve("bad.amber"), flipped);
      Result result = amber("verify", "--key-file", "key", "bad.amber");
      assertThat(result.status()).as("byte %d flipped", at).isEqualTo(1);
      assertThat(result.errors()).startsWith("amber: bad.amber: ").hasLineCount(1);
    }
  }
}
