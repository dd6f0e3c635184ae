package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 5000})
  void everythingComesBack(int count) throws IOException {
    Path file = directory.resolve("a.snap");
    try (Arena arena = Arena.ofShared()) {
      Sample.Pages pages = Sample.pages(count, count, arena);
      long ignored =
          new SnapshotWriter(Sample.MANIFEST, Sample.tree(), () -> Sample.REGISTRY)
              .write(file, pages);
      try (SnapshotFile snapshot = SnapshotFile.open(file)) {
        assertThat(snapshot.manifest()).isEqualTo(Sample.MANIFEST);
        assertThat(snapshot.fileSize()).isEqualTo(Files.size(file));
        assertThat(snapshot.kernelState(Sample.Root.class, Sample.REGISTRY))
            .usingRecursiveComparison()
            .isEqualTo(Sample.tree());
        assertThat(snapshot.pageCount()).isEqualTo(count);
        Sample.Pages restored = Sample.Pages.empty(count, arena);
        snapshot.groups().readAll(restored);
        assertThat(restored.memory().mismatch(pages.memory())).isEqualTo(-1);
      }
    }
  }

  @Test
  void zerosAndEqualPagesTakeNoRoom() throws IOException {
    Path file = directory.resolve("a.snap");
    try (Arena arena = Arena.ofShared()) {
      Sample.Pages pages = Sample.Pages.empty(1000, arena);
      byte[] noise = new byte[4096];
      new java.util.Random(1).nextBytes(noise);
      for (int i = 0; i < 500; i++) {
        pages
            .memory()
            .asSlice(i * 4096L, 4096)
            .copyFrom(java.lang.foreign.MemorySegment.ofArray(noise));
      }
      long ignored =
          new SnapshotWriter(Sample.MANIFEST, Sample.tree(), () -> Sample.REGISTRY)
              .write(file, pages);
    }
    try (SnapshotFile snapshot = SnapshotFile.open(file)) {
      assertThat(snapshot.storedPageCount()).isEqualTo(1);
      assertThat(snapshot.fileSize()).isLessThan(4096 + 1000 * 4 + 2000);
    }
  }

  @Test
  void sameMachineGivesTheSameFile() throws IOException {
    Sample.write(directory.resolve("a"), 300);
    Sample.write(directory.resolve("b"), 300);
    assertThat(directory.resolve("a")).hasSameBinaryContentAs(directory.resolve("b"));
  }

  @Test
  void peopleCanReadItsHead() throws IOException {
    Path file = directory.resolve("a.snap");
    Sample.write(file, 3);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<String> lines = text.lines().limit(20).toList();
    assertThat(lines.get(0)).isEqualTo("#!/usr/bin/env -S amber resume");
    assertThat(lines.get(1)).startsWith("amber-snapshot 2 manifest ");
    assertThat(lines.get(2)).isEqualTo("{");
    assertThat(lines.get(5)).isEqualTo("  \"program\": \"/usr/bin/printf\",");
    assertThat(lines.get(9)).startsWith("    \"\\u001b[31m\\\"");
    assertThat(file).isExecutable();
  }
}
