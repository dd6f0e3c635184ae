package org.amber.snapshot.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.amber.snapshot.AtomicFile;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotPlaces;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The age format: files of the age tool, our own, and damaged ones. */
class AgeTest {
  private static final String SECRET =
      "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
  private static final String PUBLIC =
      "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
  private static final String PASSPHRASE = "hello";
  private static final int CHEAP = 4;
  private static final int HEAD = 500;

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("a.amber");
  }

  private static SnapshotKeys keys(Identity... identities) {
    SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);
    for (Identity identity : identities) {
      keys.add(identity);
    }
    return keys;
  }

  private static Passphrase passphrase(String text) {
    return new Passphrase(text.getBytes(StandardCharsets.UTF_8), CHEAP);
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (((long) i * i) >> 3);
    }
    return content;
  }

  private static byte[] read(Path file, Identity... identities) throws IOException {
    try (ByteSource source =
        new EncryptedPlaces(SnapshotPlaces.FILES, keys(identities)).open(file)) {
      ByteBuffer all = ByteBuffer.allocate((int) source.size());
      source.readFully(all, 0);
      return all.array();
    }
  }

  /** As a snapshot is written: in pieces, its head last. */
  private static void write(Path file, byte[] content, Recipient... recipients)
      throws SnapshotException {
    int head = Math.min(HEAD, content.length);
    long ignored =
        new AgeTarget(new AtomicFile(file), List.of(recipients))
            .write(
                sink -> {
                  for (int at = head; at < content.length; ) {
                    int part = Math.min(50_001, content.length - at);
                    sink.write(ByteBuffer.wrap(content, at, part), at);
                    at += part;
                  }
                  sink.write(ByteBuffer.wrap(content, 0, head), 0);
                });
  }

  private Path resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(AgeTest.class.getResourceAsStream(name))) {
      return Files.write(directory.resolve("resource"), in.readAllBytes());
    }
  }

  @Test
  void readsWhatTheAgeToolHasWritten() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    byte[] dear = "Dear machine,\n".repeat(3).getBytes(StandardCharsets.UTF_8);
    assertThat(read(resource("/age/short.age"), key)).isEqualTo(dear);
    assertThat(read(resource("/age/long.age"), key)).isEqualTo(content(65_636));
    assertThat(read(resource("/age/passphrase.age"), passphrase(PASSPHRASE))).isEqualTo(dear);
  }

  @Test
  void keysAreWrittenAsAgeWritesThem() {
    SecretKey key = SecretKey.parse(SECRET);
    assertThat(key.recipient()).hasToString(PUBLIC);
    assertThat(key.secretText()).isEqualTo(SECRET);
    assertThat(PublicKey.parse(PUBLIC)).hasToString(PUBLIC);
    SecretKey fresh = SecretKey.generate();
    assertThat(SecretKey.parse(fresh.secretText()).recipient())
        .hasToString(fresh.recipient().toString());
  }

  @Test
  void scryptIsThatOfItsRfc() {
    byte[] key =
        Scrypt.derive(
            "pleaseletmein".getBytes(StandardCharsets.UTF_8),
            "SodiumChloride".getBytes(StandardCharsets.UTF_8),
            14);
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 499, 500, 501, 65_535, 65_536, 65_537, 131_072, 131_073, 300_000})
  void everyRecipientReadsWhatWasWritten(int length) throws IOException {
    SecretKey one = SecretKey.generate();
    SecretKey two = SecretKey.generate();
    byte[] content = content(length);
    write(file, content, one.recipient(), two.recipient());
    assertThat(read(file, one)).isEqualTo(content);
    assertThat(read(file, SecretKey.generate(), passphrase("no"), two)).isEqualTo(content);
    write(file, content, passphrase(PASSPHRASE));
    assertThat(read(file, passphrase(PASSPHRASE))).isEqualTo(content);
  }

  @Test
  void readsAtRandom() throws IOException {
    SecretKey key = SecretKey.generate();
    byte[] content = content(500_000);
    write(file, content, key.recipient());
    Random random = new Random(5);
    try (ByteSource source = new EncryptedPlaces(SnapshotPlaces.FILES, keys(key)).open(file)) {
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(content.length);
        byte[] part = new byte[random.nextInt(Math.min(100_000, content.length - from))];
        source.readFully(ByteBuffer.wrap(part), from);
        assertThat(part).isEqualTo(Arrays.copyOfRange(content, from, from + part.length));
      }
    }
  }

  /** In one line that says nothing of keys. */
  private void refused(byte[] bytes, String how, Identity... identities) throws IOException {
    Path spoiled = Files.write(directory.resolve("spoiled"), bytes);
    assertThatThrownBy(() -> read(spoiled, identities))
        .isInstanceOf(SnapshotException.class)
        .hasMessageMatching("(?s)" + spoiled + ": .*(" + how + ").*")
        .hasMessageNotContainingAny(SECRET, PASSPHRASE)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    write(file, content(1000), key.recipient());
    byte[] sound = Files.readAllBytes(file);
    int line = "#!/usr/bin/env -S amber resume\nage-encryption.org/v1\n".length();
    for (int i = line; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= (byte) (1 << i % 8);
      refused(flipped, "damaged snapshot|none of the keys", key);
    }
  }

  @Test
  void everyFlippedByteIsFoundBehindAPassphrase() throws IOException {
    write(file, content(100), passphrase(PASSPHRASE));
    byte[] sound = Files.readAllBytes(file);
    int line = "#!/usr/bin/env -S amber resume\nage-encryption.org/v1\n".length();
    for (int i = line; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= (byte) 1;
      refused(flipped, "damaged snapshot|does not open it|is encrypted", passphrase(PASSPHRASE));
    }
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    write(file, content(3 * ChunkCipher.CHUNK), key.recipient());
    byte[] sound = Files.readAllBytes(file);
    int payload = sound.length - 3 * ChunkCipher.SEALED;
    for (int chunks = 0; chunks < 3; chunks++) {
      int border = payload + chunks * ChunkCipher.SEALED;
      for (int cut = Math.max(0, border - 20); cut < border + 20; cut++) {
        if (cut > payload - ChunkCipher.NONCE - 40) {
          refused(Arrays.copyOf(sound, cut), "truncated|damaged", key);
        }
      }
    }
    refused(Arrays.copyOf(sound, sound.length - 1), "truncated", key);
    refused(Arrays.copyOf(sound, sound.length + 1), "truncated", key);
    refused(Arrays.copyOf(sound, sound.length + 100), "truncated", key);
  }

  @Test
  void chunksInAnotherOrderAreFound() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    write(file, content(3 * ChunkCipher.CHUNK), key.recipient());
    byte[] sound = Files.readAllBytes(file);
    int payload = sound.length - 3 * ChunkCipher.SEALED;
    int[][] orders = {{1, 0, 2}, {0, 2, 1}, {0, 0, 2}, {0, 1, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      byte[] shuffled = sound.clone();
      for (int i = 0; i < 3; i++) {
        System.arraycopy(
            sound,
            payload + order[i] * ChunkCipher.SEALED,
            shuffled,
            payload + i * ChunkCipher.SEALED,
            ChunkCipher.SEALED);
      }
      refused(shuffled, "changed", key);
    }
  }

  @Test
  void saysWhichKeyIsMissing() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    write(file, content(100), key.recipient());
    byte[] toKey = Files.readAllBytes(file);
    refused(toKey, "is encrypted: .*--key-file");
    refused(toKey, "is encrypted: .*--key-file", passphrase(PASSPHRASE));
    refused(toKey, "none of the keys opens it", SecretKey.generate());
    write(file, content(100), passphrase(PASSPHRASE));
    byte[] toPassphrase = Files.readAllBytes(file);
    refused(toPassphrase, "with a passphrase: .*--passphrase-file");
    refused(toPassphrase, "the passphrase does not open it", passphrase("hullo"));
  }

  /** Whoever made the file does not decide what this host spends. */
  @Test
  void aPassphraseThatCostsTooMuchIsRefused() throws IOException {
    write(file, content(100), passphrase(PASSPHRASE));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String cost : List.of("21", "99", "100", "0", "-1", "4294967300", "")) {
      byte[] forged =
          text.replaceFirst("(-> scrypt \\S+) 4\n", "$1 " + cost + "\n")
              .getBytes(StandardCharsets.ISO_8859_1);
      refused(forged, "damaged snapshot", passphrase(PASSPHRASE));
    }
  }

  @Test
  void aHeadThatDoesNotEndIsRefused() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    for (String rest :
        List.of("", "-", "-> ", "-> X25519\n", "-> X25519 a\n" + "A".repeat(64), "---\n")) {
      refused(("age-encryption.org/v1\n" + rest).getBytes(StandardCharsets.UTF_8), "damaged", key);
    }
    refused(
        ("age-encryption.org/v1\n" + "-> x\n\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
        "damaged",
        key);
  }

  @Test
  void aMachineFromAnEncryptedSnapshotWritesEncryptedOnes() throws IOException {
    SecretKey key = SecretKey.parse(SECRET);
    write(file, content(100), key.recipient());
    EncryptedPlaces places =
        new EncryptedPlaces(SnapshotPlaces.FILES, keys(SecretKey.generate(), key));
    places.open(file).close();
    places.forgetSecrets();
    assertThat(key.secretText()).as("wiped out").contains("QQQQQQQQ");
    Path next = directory.resolve("next");
    long ignored = places.target(next).write(sink -> sink.write(ByteBuffer.wrap(content(9)), 0));
    assertThat(read(next, SecretKey.parse(SECRET))).isEqualTo(content(9));
  }

  @Test
  void aFailureLeavesTheOldFileAlone() throws IOException {
    write(file, content(100), passphrase(PASSPHRASE));
    byte[] old = Files.readAllBytes(file);
    AgeTarget target = new AgeTarget(new AtomicFile(file), List.of(passphrase("other")));
    assertThatThrownBy(
            () ->
                target.write(
                    sink -> {
                      sink.write(ByteBuffer.wrap(content(200_000)), HEAD);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(SnapshotException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void keyFilesTellTheLineAndNotTheKey() throws IOException {
    Path keys = directory.resolve("keys");
    Files.writeString(keys, "# mine\n\n" + SECRET + "\r\n");
    assertThat(KeyFile.identities(keys)).hasSize(1);
    assertThat(KeyFile.recipients(keys.toString())).singleElement().hasToString(PUBLIC);
    assertThat(KeyFile.recipients(PUBLIC)).singleElement().hasToString(PUBLIC);
    Files.writeString(keys, "# mine\n" + SECRET.replace('X', 'Y') + "\n");
    assertThatThrownBy(() -> KeyFile.identities(keys))
        .hasMessage(keys + ": line 2 is no key of age: its checksum is wrong");
    Files.writeString(keys, "my secret\n");
    assertThatThrownBy(() -> KeyFile.identities(keys)).hasMessageNotContaining("my secret");
    assertThatThrownBy(() -> KeyFile.recipients(keys.toString()))
        .hasMessageNotContaining("my secret");
    Files.writeString(keys, "\n");
    assertThatThrownBy(() -> KeyFile.identities(keys)).hasMessageContaining("has no key");
    assertThatThrownBy(() -> KeyFile.passphrase(keys)).hasMessageContaining("no passphrase");
    assertThatThrownBy(() -> KeyFile.recipients(directory + "/none"))
        .hasMessageContaining("no file");
  }

  /** All of whose secrets are the same as nobody's. */
  @Test
  void nobodyEncryptsToAPointThatIsNoKey() {
    String zero = Bech32.encode(PublicKey.PREFIX, new byte[Curve.LENGTH]);
    assertThatThrownBy(() -> PublicKey.parse(zero)).hasMessageContaining("no key");
  }
}
