package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every format that was ever released stay readable. Never replace one: add another. */
class GoldenFileTest {
  private static final int PAGES = 40;

  @TempDir Path directory;

  @Test
  void formatOneStaysReadable() throws IOException {
    Path file = directory.resolve("format-1.snap");
    try (InputStream golden = GoldenFileTest.class.getResourceAsStream("format-1.snap")) {
      Files.copy(Objects.requireNonNull(golden), file);
    }
    try (SnapshotFile snapshot = SnapshotFile.open(file);
        Arena arena = Arena.ofShared()) {
      assertThat(snapshot.format()).isEqualTo(1);
      assertThat(snapshot.manifest()).isEqualTo(Sample.MANIFEST);
      assertThat(snapshot.kernelState(Sample.Root.class, Sample.REGISTRY))
          .usingRecursiveComparison()
          .isEqualTo(Sample.tree());
      assertThat(snapshot.pageCount()).isEqualTo(PAGES);
      Sample.Pages restored = Sample.Pages.empty(PAGES, arena);
      snapshot.readPages(restored);
      assertThat(restored.memory().mismatch(Sample.pages(PAGES, 5, arena).memory())).isEqualTo(-1);
    }
  }
}
