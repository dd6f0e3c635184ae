package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every format that was ever released stay readable. Never replace one: add another. */
class GoldenFileTest {
  private static final int PAGES = 40;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyFormatStaysReadable(int format) throws IOException {
    Path file = golden(format);
    try (SnapshotFile snapshot = SnapshotFile.open(file);
        Arena arena = Arena.ofShared()) {
      assertThat(snapshot.format()).isEqualTo(format);
      assertThat(snapshot.manifest()).isEqualTo(Sample.MANIFEST);
      assertThat(snapshot.kernelState(Sample.Root.class, Sample.REGISTRY))
          .usingRecursiveComparison()
          .isEqualTo(Sample.tree());
      assertThat(snapshot.pageCount()).isEqualTo(PAGES);
      Sample.Pages restored = Sample.Pages.empty(PAGES, arena);
      snapshot.groups().readAll(restored);
      assertThat(restored.memory().mismatch(Sample.pages(PAGES, 5, arena).memory())).isEqualTo(-1);
    }
  }

  /** Needs the file of format 2, from which one page differs. */
  @Test
  void soDoFilesThatNeedOthers() throws IOException {
    Path needed = golden(2);
    assertThat(needed).exists();
    try (SnapshotFile snapshot = SnapshotFile.open(golden(3));
        Arena arena = Arena.ofShared()) {
      assertThat(snapshot.format()).isEqualTo(3);
      assertThat(snapshot.kernelState(Sample.Root.class, Sample.REGISTRY))
          .usingRecursiveComparison()
          .isEqualTo(Sample.tree());
      Sample.Pages expected = Sample.pages(PAGES, 5, arena);
      expected.memory().set(ValueLayout.JAVA_LONG, 6 * 4096L + 64, 77);
      Sample.Pages restored = Sample.Pages.empty(PAGES, arena);
      snapshot.groups().readAll(restored);
      assertThat(restored.memory().mismatch(expected.memory())).isEqualTo(-1);
    }
  }

  private Path golden(int format) throws IOException {
    String name = "format-" + format + ".snap";
    Path file = directory.resolve(name);
    try (InputStream golden = GoldenFileTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(golden), file);
    }
    return file;
  }
}
