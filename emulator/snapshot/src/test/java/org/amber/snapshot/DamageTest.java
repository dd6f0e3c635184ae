package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeSample() throws IOException {
    file = directory.resolve("a.snap");
    Sample.write(file, 2);
  }

  @Test
  void everyFlippedBitIsFound() throws IOException {
    byte[] good = Files.readAllBytes(file);
    List<Long> missed = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long bit = 0; bit < good.length * 8L; bit++) {
        int at = (int) (bit / 8);
        put(channel, at, (byte) (good[at] ^ 1 << (bit % 8)));
        try {
          SnapshotFile.open(file).close();
          missed.add(bit);
        } catch (SnapshotException expected) {
          assertThat(expected.getMessage()).startsWith(file + ": ").hasLineCount(1);
        }
        put(channel, at, good[at]);
      }
    }
    assertThat(missed).isEmpty();
    Sample.read(file, Sample.Pages.empty(2, Arena.ofAuto()));
  }

  private static void put(FileChannel channel, int at, byte value) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {value}), at);
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int length = good.length - 1; length >= 0; length--) {
      Files.write(file, Arrays.copyOf(good, length));
      assertRefused(length == 0 ? "empty" : "");
      if (length >= Header.PREFIX_LENGTH) {
        assertRefused("truncated");
      }
    }
    Files.write(file, Arrays.copyOf(good, good.length + 3));
    assertRefused("damaged snapshot: 3 bytes too many at its end");
  }

  @Test
  void namesTheDamagedPart() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[Header.LENGTH + 40] ^= 4;
    Files.write(file, bytes);
    assertRefused("damaged snapshot: the checksum of its manifest is wrong");
  }

  @Test
  void namesANewerFormat() throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(
        file, text.replace("amber-snapshot 2 ", "amber-snapshot 9 "), StandardCharsets.ISO_8859_1);
    assertRefused("made by a newer Amber (format 9); this one reads up to 3: update Amber");
  }

  @Test
  void namesWhatIsNoSnapshot() throws IOException {
    Files.writeString(file, "#!/bin/sh\necho not a snapshot\n".repeat(50));
    assertRefused("not an Amber snapshot");
    Files.writeString(file, "x");
    assertRefused("not an Amber snapshot");
    assertRefused(directory, "is a directory, not a snapshot");
    assertRefused(Path.of("/dev/null"), "is no regular file, not a snapshot");
    assertRefused(directory.resolve("absent"), "no such file");
    assertRefused(file.resolve("below"), "Not a directory");
  }

  private void assertRefused(String reason) {
    assertRefused(file, reason);
  }

  private static void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> SnapshotFile.open(path).close())
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }
}
