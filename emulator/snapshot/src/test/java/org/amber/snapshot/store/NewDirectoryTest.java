package org.amber.snapshot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDirectoryTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void eachDirectoryThatHasGotANewNameIsOnTheDisk() throws IOException {
    Path wanted = directory.resolve("a/b/c");
    assertThat(NewDirectory.create(wanted))
        .containsExactly(directory, directory.resolve("a"), directory.resolve("a/b"));
    assertThat(wanted).isDirectory();
    assertThat(NewDirectory.create(wanted)).isEmpty();
    Path link = Files.createSymbolicLink(directory.resolve("link"), wanted);
    assertThat(NewDirectory.create(link)).isEmpty();
  }
}
