package org.amber.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  private static void write(Path target, String text) throws SnapshotException {
    new AtomicFile(target).write(sink -> sink.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0));
  }

  @Test
  void replacesAFileAsAWhole() throws IOException {
    Path target = directory.resolve("a");
    write(target, "old");
    write(target, "new");
    assertThat(target).hasContent("new").isExecutable();
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path target = directory.resolve("a");
    write(target, "old");
    assertThatThrownBy(
            () ->
                new AtomicFile(target)
                    .write(
                        sink -> {
                          sink.write(ByteBuffer.wrap(new byte[1000]), 0);
                          throw new IOException("No space left on device");
                        }))
        .isInstanceOf(SnapshotException.class)
        .hasMessage(
            "cannot write the snapshot %s: No space left on device in %s: make room or name another directory"
                .formatted(target, directory));
    assertThat(target).hasContent("old");
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void aBugInTheWriterLeavesNothingBehindEither() {
    Path target = directory.resolve("a");
    assertThatThrownBy(
            () ->
                new AtomicFile(target)
                    .write(
                        sink -> {
                          throw new IllegalStateException("bug");
                        }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path real = directory.resolve("real");
    Path link = directory.resolve("link");
    write(real, "old");
    Files.createSymbolicLink(link, real);
    write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("new");
  }

  @Test
  void saysWhyATargetIsNoGood() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertRefused(directory.resolve("no/such"), directory.resolve("no") + " does not exist");
    assertRefused(file.resolve("below"), file + " is not a directory");
    assertRefused(directory, "it is a directory");
    assertRefused(Path.of("/dev/full"), "it exists and is no regular file");
    assertRefused(directory.resolve("x".repeat(300)), "File name too long");
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void whatIsNoSnapshotIsNotExecutableAndNotCalledOne() throws IOException {
    Path text = directory.resolve("text");
    long size = AtomicFile.ofData(text).write(sink -> sink.write(UTF_8.encode("{}"), 0));
    assertThat(size).isEqualTo(2);
    assertThat(text).hasContent("{}");
    assertThat(Files.isExecutable(text)).isFalse();
    assertThatThrownBy(() -> AtomicFile.ofData(directory).write(sink -> {}))
        .hasMessage("cannot write " + directory + ": it is a directory: name a file");
  }

  private static void assertRefused(Path target, String reason) {
    assertThatThrownBy(() -> write(target, "new"))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("cannot write the snapshot " + target + ": ")
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }
}
