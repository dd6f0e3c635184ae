package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SealedFile;
import org.amber.snapshot.age.SecretKey;
import org.amber.snapshot.age.SnapshotKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that have what is new alone, and need other files for all else. */
class IncrementTest {
  private static final int PAGES = 700;

  @TempDir private Path directory = Path.of("");
  private final Arena arena = Arena.ofShared();

  private final EncryptedPlaces places = withNewKey();

  @AfterEach
  void free() {
    arena.close();
  }

  private static SnapshotWriter writer() {
    return new SnapshotWriter(Sample.MANIFEST, Sample.tree(), () -> Sample.REGISTRY);
  }

  private Sample.Pages pages() {
    return Sample.pages(PAGES, 5, arena);
  }

  private static EncryptedPlaces withNewKey() {
    SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);
    SecretKey key = SecretKey.generate();
    keys.add(key);
    keys.encryptTo(key.recipient());
    return new EncryptedPlaces(SnapshotPlaces.FILES, keys);
  }

  private static void change(Sample.Pages pages, int reference, long value) {
    pages.memory().set(ValueLayout.JAVA_LONG, (reference - 1) * 4096L + 64, value);
  }

  private Path whole(String name, Sample.Pages pages) throws IOException {
    Path file = directory.resolve(name);
    assertThat(writer().write(file, pages)).isEqualTo(Files.size(file));
    return file;
  }

  private Path child(String name, Path parent, Sample.Pages pages) throws IOException {
    Path file = directory.resolve(name);
    try (SnapshotFile before = SnapshotFile.openUnread(parent)) {
      long bytes =
          writer()
              .writeIncrement(
                  new AtomicFile(file), directory.toRealPath(), pages, PageBase.of(before));
      assertThat(bytes).isEqualTo(Files.size(file));
    }
    return file;
  }

  private Path changedChild(Path parent, Sample.Pages pages) throws IOException {
    change(pages, 7, 77);
    return child("second", parent, pages);
  }

  private void assertHolds(Path file, Sample.Pages pages) throws IOException {
    try (SnapshotFile snapshot = SnapshotFile.open(places.open(file), true)) {
      assertThat(snapshot.kernelState(Sample.Root.class, Sample.REGISTRY))
          .usingRecursiveComparison()
          .isEqualTo(Sample.tree());
      assertThat(snapshot.pageCount()).isEqualTo(pages.count());
      Sample.Pages restored = Sample.Pages.empty(pages.count(), arena);
      snapshot.groups().readAll(restored);
      assertThat(restored.memory().mismatch(pages.memory())).isEqualTo(-1);
    }
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> SnapshotFile.open(file).close())
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void hasWhatIsNewAlone() throws IOException {
    Sample.Pages pages = pages();
    Path first = whole("first", pages);
    change(pages, 7, 77);
    change(pages, 600, 78);
    Path second = child("second", first, pages);
    assertHolds(second, pages);
    assertThat(Files.size(second)).isLessThan(Files.size(first) / 10);
    change(pages, 8, 79);
    Path third = child("third", second, pages);
    assertHolds(third, pages);
    try (SnapshotFile snapshot = SnapshotFile.open(third)) {
      assertThat(snapshot.neededFiles()).hasSize(2);
      assertThat(snapshot.isWhole()).isFalse();
    }
  }

  @Test
  void worksWithOtherNumbersOfPages() throws IOException {
    Path first = whole("first", Sample.pages(100, 5, arena));
    Sample.Pages more = Sample.pages(300, 5, arena);
    assertHolds(child("more", first, more), more);
    Sample.Pages fewer = Sample.pages(3, 5, arena);
    assertHolds(child("fewer", first, fewer), fewer);
    assertHolds(child("none", first, Sample.Pages.NONE), Sample.Pages.NONE);
  }

  @Test
  void tellsWhichFileIsMissingOrAnother() throws IOException {
    Sample.Pages pages = pages();
    Path first = whole("first", pages);
    Path second = changedChild(first, pages);
    change(pages, 7, 78);
    change(pages, 9, 78);
    Path third = child("third", second, pages);
    Path real = directory.toRealPath();
    Path elsewhere = Files.move(first, directory.resolve("elsewhere"));
    assertRefused(second, "second: needs " + real.resolve("first") + ", which is missing");
    Files.move(elsewhere, first);
    assertHolds(third, pages);
    Path other = whole("other", Sample.pages(PAGES, 6, arena));
    Files.move(other, first, StandardCopyOption.REPLACE_EXISTING);
    assertRefused(third, "as it was, but that is another file now: put the right one back");
  }

  @Test
  void movesWithTheFilesThatItNeeds() throws IOException {
    Sample.Pages pages = pages();
    Path first = whole("first", pages);
    Path second = changedChild(first, pages);
    Path moved = Files.createDirectory(directory.resolve("moved"));
    Files.move(first, moved.resolve("first"));
    Files.move(second, moved.resolve("second"));
    assertHolds(moved.resolve("second"), pages);
  }

  /** A machine that runs on for long may collect no garbage for long. */
  @Test
  void memoryOutsideTheHeapIsFreedAtOnce() throws IOException {
    Sample.Pages pages = pages();
    Queue<MemorySegment> used = new ConcurrentLinkedQueue<>();
    PageSupplier writing =
        new PageSupplier() {
          @Override
          public int count() {
            return pages.count();
          }

          @Override
          public void take(int first, int count, MemorySegment target) {
            used.add(target);
            pages.take(first, count, target);
          }
        };
    Path file = directory.resolve("file");
    assertThat(writer().write(file, writing)).isEqualTo(Files.size(file));
    try (SnapshotFile snapshot = SnapshotFile.open(file)) {
      snapshot.groups().readAll((reference, source, offset) -> used.add(source));
    }
    assertThat(used).hasSizeGreaterThan(3).noneMatch(memory -> memory.scope().isAlive());
  }

  @Test
  void damageInAFileThatIsNeededIsTold() throws IOException {
    Sample.Pages pages = pages();
    Path first = whole("first", pages);
    Path second = changedChild(first, pages);
    byte[] bytes = Files.readAllBytes(first);
    bytes[bytes.length / 2] ^= 1;
    Files.write(first, bytes);
    assertRefused(second, "first: damaged snapshot: the checksum of its page contents is wrong");
    try (SnapshotFile snapshot = SnapshotFile.openUnread(second)) {
      Sample.Pages restored = Sample.Pages.empty(PAGES, arena);
      assertThatThrownBy(() -> snapshot.groups().readAll(restored))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("first: damaged snapshot");
    }
  }

  @Test
  void everyFlippedBitIsFound() throws IOException {
    Sample.Pages pages = Sample.pages(40, 5, arena);
    Path first = whole("first", pages);
    Path second = changedChild(first, pages);
    byte[] good = Files.readAllBytes(second);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << (i % 8));
      Files.write(second, bad);
      assertRefused(second, "second");
    }
  }

  @Test
  void madeWholeItNeedsNoOther() throws IOException {
    Sample.Pages pages = pages();
    Path first = whole("first", pages);
    Path second = changedChild(first, pages);
    Path copy = directory.resolve("copy");
    try (SnapshotFile snapshot = SnapshotFile.open(second)) {
      assertThat(SnapshotCopy.whole(snapshot, new AtomicFile(copy))).isEqualTo(Files.size(copy));
    }
    Files.delete(first);
    Files.delete(second);
    assertHolds(copy, pages);
    // It is what would have been written at once.
    assertThat(Files.readAllBytes(copy)).isEqualTo(Files.readAllBytes(whole("again", pages)));
  }

  /** Many snapshots with random changes, of which the newest are kept. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofMemoryThatChangesAgainAndAgainAllAreRight(boolean encrypted) throws IOException {
    FileSealing sealing = encrypted ? places.sealing() : FileSealing.NONE;
    Random random = new Random(20261122);
    Path files = Files.createDirectory(directory.resolve("pages")).toRealPath();
    Path snapshots = Files.createDirectory(directory.resolve("snapshots")).toRealPath();
    PageFiles target = new PageFiles(files, new PageBase(), sealing);
    Sample.Pages pages = pages();
    long[] known = new long[PAGES];
    for (int round = 0; round < 40; round++) {
      Path snapshot = snapshots.resolve("n" + round);
      PageFiles.Written written = target.write(writer(), snapshot, pages, known);
      assertHolds(snapshot, pages);
      known = written.places();
      sweep(files, snapshot);
      for (int i = random.nextInt(60); i > 0; i--) {
        int reference = 1 + random.nextInt(PAGES);
        // Some become zeros, some what others are or were.
        changeSomehow(pages, reference, random);
        known[reference - 1] = 0;
      }
    }
  }

  /** Each is opened with the snapshot, and a process may have some hundred files open. */
  @Test
  void needsABoundedNumberOfFilesHoweverOftenItIsTaken() throws IOException {
    Path files = Files.createDirectory(directory.resolve("pages")).toRealPath();
    Path snapshot = directory.toRealPath().resolve("newest");
    PageBase base = new PageBase();
    PageFiles target = new PageFiles(files, base, FileSealing.NONE);
    Sample.Pages pages = pages();
    long[] known = new long[PAGES];
    for (int round = 1; round <= 400; round++) {
      known = target.write(writer(), snapshot, pages, known).places();
      sweep(files, snapshot);
      assertThat(base.files()).isLessThan(150);
      // What is written now is never changed.
      change(pages, round, round);
      known[round - 1] = 0;
    }
    change(pages, 400, 0);
    known[399] = 0;
    PageFiles.Written last = target.write(writer(), snapshot, pages, known);
    assertThat(last.places()).hasSize(PAGES);
    assertHolds(snapshot, pages);
    try (SnapshotFile file = SnapshotFile.open(snapshot)) {
      assertThat(file.neededFiles().size()).isBetween(100, 130);
      assertThat(PageBase.of(file).isIn(files, false)).isTrue();
    }
  }

  /** Whoever can write to a store has all its files, and no key. */
  @Test
  void encryptedPagesAreThoseThatWereWrittenForIt() throws IOException {
    Path files = Files.createDirectory(directory.resolve("pages")).toRealPath();
    PageFiles target = new PageFiles(files, new PageBase(), places.sealing());
    Sample.Pages pages = pages();
    Path first = directory.toRealPath().resolve("first");
    long[] known = target.write(writer(), first, pages, new long[PAGES]).places();
    Path whole = files.resolve(SealedFile.needed(first).getFirst());
    change(pages, 7, 77);
    known[6] = 0;
    Path second = directory.toRealPath().resolve("second");
    assertThat(target.write(writer(), second, pages, known).bytes()).isLessThan(20_000);
    assertHolds(second, pages);
    assertHidden(whole, pages);
    Path other =
        SealedFile.needed(second).stream()
            .map(files::resolve)
            .filter(file -> !file.equals(whole))
            .findFirst()
            .orElseThrow();
    Files.copy(whole, other, StandardCopyOption.REPLACE_EXISTING);
    SealedFile.verify(other);
    assertThatThrownBy(() -> SnapshotFile.open(places.open(second), false))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(other + ": damaged snapshot: its head was changed");
    Files.write(other, Files.readAllBytes(whole(directory.resolve("plain").toString(), pages)));
    assertThatThrownBy(() -> SnapshotFile.open(places.open(second), false))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("it is not encrypted as it was");
  }

  /** Nothing but its size: not even by what the file would be called. */
  private static void assertHidden(Path file, Sample.Pages pages) throws IOException {
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    byte[] page = pages.memory().asSlice(0, 64).toArray(ValueLayout.JAVA_BYTE);
    assertThat(bytes).doesNotContain(new String(page, StandardCharsets.ISO_8859_1), "snapshots");
    assertThat(String.valueOf(file.getFileName())).hasSize(32 + PageFiles.SUFFIX.length());
  }

  @Test
  void afterAFailureWhatTheLastOneNeedsIsStillKnown() throws IOException {
    Path files = Files.createDirectory(directory.resolve("pages")).toRealPath();
    PageFiles target = new PageFiles(files, new PageBase(), FileSealing.NONE);
    Sample.Pages pages = pages();
    Path first = directory.toRealPath().resolve("first");
    long[] known = target.write(writer(), first, pages, new long[PAGES]).places();
    Path nowhere = directory.toRealPath().resolve("none/second");
    change(pages, 3, 33);
    // Of fewer pages than before.
    Sample.Pages fewer = Sample.pages(1, 9, arena);
    assertThatThrownBy(() -> target.write(writer(), nowhere, fewer, new long[1]))
        .isInstanceOf(SnapshotException.class);
    known[2] = 0;
    Path third = directory.toRealPath().resolve("third");
    assertThat(target.write(writer(), third, pages, known).bytes()).isLessThan(20_000);
    assertHolds(third, pages);
  }

  private static void changeSomehow(Sample.Pages pages, int reference, Random random) {
    MemorySegment page = pages.memory().asSlice((reference - 1) * 4096L, 4096);
    switch (random.nextInt(4)) {
      case 0 -> page.fill((byte) 0);
      case 1 -> page.fill((byte) random.nextInt(4));
      case 2 -> {
        long other = random.nextInt(PAGES) * 4096L;
        page.copyFrom(pages.memory().asSlice(other, 4096));
      }
      default -> change(pages, reference, random.nextLong());
    }
  }

  /** Only what the newest snapshot needs stays. */
  private static void sweep(Path files, Path newest) throws IOException {
    Set<String> needed = new TreeSet<>();
    List<String> names =
        EncryptedPlaces.isEncrypted(newest)
            ? SealedFile.needed(newest)
            : PageFiles.neededBy(newest);
    for (String name : names) {
      needed.add(String.valueOf(Path.of(name).getFileName()));
    }
    try (Stream<Path> found = Files.list(files)) {
      for (Path file : found.toList()) {
        if (!needed.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }
}
