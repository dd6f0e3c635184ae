package org.amber.kernel.fs.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot has of files of the host is what they were, whatever the guest does then. */
class FrozenFilesTest {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SIZE = 40 * PAGE + 1234;
  private static final int PUNCH_HOLE = 3;
  private static final int COLLAPSE = 8;

  /** So late that all files are known by their times; nanoseconds since 1970. */
  private static final long LATER = Long.MAX_VALUE;

  @TempDir Path root;
  @TempDir Path shared;
  private Fixture tree;
  private LinuxHostFileSystem host;
  private LinuxHostFileSystem otherHost;
  private PassthroughFileSystem mounted;
  private PassthroughFileSystem otherMount;
  private VfsFile file;
  private byte[] before;

  @BeforeEach
  void mount() throws IOException {
    before = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      before[i] = (byte) (i * 31 + i / PAGE);
    }
    Files.write(shared.resolve("f"), before);
    tree = new Fixture(root);
    host = new LinuxHostFileSystem(shared);
    otherHost = new LinuxHostFileSystem(shared);
    mounted = new PassthroughFileSystem(tree.services, host, stat -> stat, "one");
    otherMount = new PassthroughFileSystem(tree.services, otherHost, stat -> stat, "other");
    tree.mounts.mount(mounted, "/data", false);
    tree.mounts.mount(otherMount, "/other", false);
    file = tree.open("/data/f", OpenFlags.O_RDWR);
  }

  @AfterEach
  void close() {
    mounted.release();
    otherMount.release();
    host.close();
    otherHost.close();
    tree.close();
  }

  /** A snapshot of which all that takes long is done when it is asked for. */
  private final class Snapshot implements PageSaver {
    final List<Runnable> rest = new ArrayList<>();
    final List<PageReader> readers = new ArrayList<>();
    final List<Long> indexes = new ArrayList<>();
    final List<InodeState> nameless = new ArrayList<>();
    final PassthroughState state;

    Snapshot(long now, Runnable whileFull) {
      FrozenFiles frozen = new FrozenFiles(now, whileFull);
      mounted.flush();
      otherMount.flush();
      mounted.prepareSnapshot(frozen);
      otherMount.prepareSnapshot(frozen);
      state = mounted.save(this, nameless, frozen);
    }

    Snapshot() {
      this(0, () -> {});
    }

    @Override
    public int frame(int physicalFrame) {
      return page(
          (index, target, offset) ->
              MemorySegment.copy(
                  tree.memory.ram(),
                  (long) physicalFrame << PhysicalMemory.PAGE_SHIFT,
                  target,
                  offset,
                  PAGE),
          0);
    }

    @Override
    public int page(PageReader reader, long index) {
      readers.add(reader);
      indexes.add(index);
      return readers.size();
    }

    @Override
    public void later(Runnable task) {
      rest.add(task);
    }

    void complete() {
      rest.forEach(Runnable::run);
      rest.clear();
    }

    byte[] bytes(ContentsState contents) {
      ByteBuffer all = ByteBuffer.allocate(contents.frames.length * PAGE);
      try (Arena arena = Arena.ofConfined()) {
        for (int frame : contents.frames) {
          MemorySegment page = arena.allocate(PAGE);
          readers.get(frame - 1).read(indexes.get(frame - 1), page, 0);
          all.put(page.toArray(ValueLayout.JAVA_BYTE));
        }
      }
      return Arrays.copyOf(all.array(), (int) contents.size);
    }

    PassthroughNodeState node() {
      return state.nodes.stream().filter(node -> node.path.equals("f")).findAny().orElseThrow();
    }

    ContentsState contents() {
      return Objects.requireNonNull(node().contents);
    }

    private String hash() {
      return state.touched.hashes.get(state.touched.paths.indexOf("f"));
    }

    void requireAsBefore() throws Exception {
      complete();
      String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(before));
      assertThat(hash()).isEqualTo(sha256);
      assertThat(bytes(contents())).isEqualTo(before);
    }
  }

  private void check(Runnable change) throws Exception {
    Snapshot snapshot = new Snapshot();
    change.run();
    snapshot.requireAsBefore();
  }

  private void write(VfsFile to, long position, int length) {
    long ignored = to.seek(position, 0);
    tree.write(to, "x".repeat(length));
  }

  @Test
  void writingChangesNothing() throws Exception {
    check(
        () -> {
          write(file, 5000, 3);
          write(file, 3 * PAGE - 1, 2);
          write(file, 20 * PAGE, 5 * PAGE);
          write(file, SIZE - 1, 10_000);
        });
  }

  @Test
  void truncatingChangesNothing() throws Exception {
    check(
        () -> {
          file.truncate(7777);
          file.truncate(2 * SIZE);
        });
  }

  @Test
  void writingAllAnewChangesNothing() throws Exception {
    check(
        () -> {
          VfsFile again = tree.open("/data/f", OpenFlags.O_RDWR | OpenFlags.O_TRUNC);
          tree.write(again, "new");
          again.release();
        });
  }

  @Test
  void holesChangeNothing() throws Exception {
    check(() -> file.allocate(PUNCH_HOLE, 100, 9 * PAGE));
  }

  @Test
  void whatMovesChangesNothing() throws Exception {
    Snapshot snapshot = new Snapshot();
    try {
      file.allocate(COLLAPSE, 4 * PAGE, 4 * PAGE);
    } catch (ErrnoException e) {
      return; // not every file system of a host can do it
    }
    snapshot.requireAsBefore();
  }

  @Test
  void storesThroughMappingsChangeNothing() throws Exception {
    PageSource pages = Objects.requireNonNull(file.inode().pages(file.path()));
    pages.mapped();
    check(
        () -> {
          for (int page : new int[] {0, 17, 40}) {
            int frame = pages.frame(page, Access.WRITE);
            long at = ((long) frame << PhysicalMemory.PAGE_SHIFT) + 50;
            tree.memory.ram().set(ValueLayout.JAVA_BYTE, at, (byte) 1);
          }
          file.inode().sync();
        });
    pages.unmapped();
  }

  @Test
  void anotherMountOfTheFileIsTheSameFile() throws Exception {
    check(
        () -> {
          VfsFile other = tree.open("/other/f", OpenFlags.O_RDWR);
          write(other, 8 * PAGE, 100);
          other.truncate(9 * PAGE);
          other.release();
        });
  }

  @Test
  void anotherNameIsTheSameFile() throws Exception {
    check(
        () -> {
          RenameOperation.rename(tree.at, "/data/f", tree.at, "/data/g", 0);
          tree.put("/data/f", "another one");
          write(file, 0, 3 * PAGE);
          NameOperations.unlink(tree.at, "/data/g");
          file.release();
        });
    file = tree.open("/data/f", OpenFlags.O_RDWR);
  }

  @Test
  void aFileWithoutANameIsKept() {
    NameOperations.unlink(tree.at, "/data/f");
    Snapshot snapshot = new Snapshot();
    write(file, 100, 3 * PAGE);
    file.truncate(20 * PAGE);
    snapshot.complete();
    ContentsState contents = Objects.requireNonNull(snapshot.nameless.getFirst().contents);
    assertThat(snapshot.bytes(contents)).isEqualTo(before);
  }

  @Test
  void whatWasTakenIsNotKeptAnyMore() throws Exception {
    Snapshot snapshot = new Snapshot();
    snapshot.requireAsBefore();
    write(file, 0, SIZE);
    assertThat(shared.resolve("f")).hasContent("x".repeat(SIZE));
  }

  /** The guest waits for the writer where copies would take too much memory. */
  @Test
  void copiesAreBounded() throws Exception {
    before = new byte[60 << 20];
    Arrays.fill(before, (byte) 7);
    Files.write(shared.resolve("f"), before);
    List<byte[]> read = new ArrayList<>();
    List<Snapshot> taken = new ArrayList<>();
    Runnable whileFull =
        () -> {
          Snapshot snapshot = taken.getFirst();
          snapshot.complete();
          read.add(snapshot.bytes(snapshot.contents()));
        };
    taken.add(new Snapshot(0, whileFull));
    file.truncate(0);
    assertThat(read).hasSize(1);
    assertThat(read.getFirst()).isEqualTo(before);
  }

  @Test
  void aFileThatIsNotOpenAndIsChangedIsKnownByItsTimesAlone() throws Exception {
    tree.put("/data/g", "closed");
    tree.put("/data/h", "closed too");
    Snapshot snapshot = new Snapshot();
    tree.put("/data/g", "others");
    snapshot.complete();
    List<String> paths = snapshot.state.touched.paths;
    assertThat(snapshot.state.touched.hashes.get(paths.indexOf("g"))).isEmpty();
    assertThat(snapshot.state.touched.hashes.get(paths.indexOf("h"))).hasSize(64);
  }

  @Test
  void whatHasNotChangedIsTheSameInTheNextSnapshot() {
    Snapshot first = new Snapshot(LATER, () -> {});
    first.complete();
    Object version = first.readers.getFirst().version();
    assertThat(version).isNotNull();
    Snapshot second = new Snapshot(LATER, () -> {});
    second.complete();
    assertThat(second.readers.getFirst().version()).isSameAs(version);
    assertThat(second.hash()).isEqualTo(first.hash());
    write(file, 0, 1);
    Snapshot third = new Snapshot(LATER, () -> {});
    third.complete();
    assertThat(third.readers.getFirst().version()).isNotSameAs(version);
    assertThat(third.hash()).isNotEqualTo(first.hash());
  }

  /** Clocks of file systems are coarse: another change might leave all times as they are. */
  @Test
  void whatWasJustChangedIsReadAgain() {
    Snapshot first = new Snapshot();
    first.complete();
    Snapshot second = new Snapshot();
    second.complete();
    assertThat(second.readers.getFirst().version()).isNotSameAs(first.readers.getFirst().version());
  }
}
