package org.amber.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.FsContextState;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.Access;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.StateDigest;
import org.amber.state.StateRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemsStateTest {
  private static final StateRegistry REGISTRY = StateRegistry.of(FileSystemsStates.classes());

  @TempDir Path first;
  @TempDir Path second;

  /** A machine's files and what of them is in use. */
  private static final class Machine implements AutoCloseable {
    final Fixture tree;
    final SystemFiles system;
    final List<FileDescription> open = new ArrayList<>();
    final List<PageSource> mapped = new ArrayList<>();
    final List<String> packs = new ArrayList<>();

    Machine(Fixture fixture) {
      tree = fixture;
      Devices devices = new Devices(tree.services.ids(), bytes -> {});
      system = new SystemFiles(tree.services, tree.mounts, devices);
      tree.mounts.mount(new DeviceFileSystem(tree.services), "/d/e", false);
      tree.mounts.mount(new DeviceFileSystem(tree.services), "/made/here", false);
    }

    static Machine fresh(Path host) {
      return new Machine(new Fixture(host));
    }

    VfsFile open(String path, int flags) {
      VfsFile file = tree.open(path, flags);
      open.add(file);
      return file;
    }

    FileSystemsSaver saver() {
      return new FileSystemsSaver(tree.mounts, system, open, mapped, packs);
    }

    private int keep(List<byte[]> pages, int frame) {
      byte[] page = new byte[PhysicalMemory.PAGE_SIZE];
      MemorySegment.ofArray(page)
          .copyFrom(
              tree.memory
                  .ram()
                  .asSlice((long) frame << PhysicalMemory.PAGE_SHIFT, PhysicalMemory.PAGE_SIZE));
      pages.add(page);
      return pages.size();
    }

    byte[] digest() {
      try (FileSystemsSaver saver = saver()) {
        MemoryDigest contents = new MemoryDigest();
        byte[] state = StateDigest.of(saver.save(frame -> 1), REGISTRY);
        saver.digestContents(contents);
        byte[] both = Arrays.copyOf(state, 64);
        System.arraycopy(contents.digest(), 0, both, 32, 32);
        return both;
      }
    }

    /** Saves this machine and restores it over another host directory. */
    Machine moved(Path host) {
      List<byte[]> pages = new ArrayList<>();
      FileSystemsState saved;
      try (FileSystemsSaver saver = saver()) {
        saved = saver.save(frame -> keep(pages, frame));
      }
      FsContextState context = tree.context.save();
      long lastId = tree.services.ids().last();
      PhysicalMemory memory = new PhysicalMemory(1L << 30);
      FileSystemsRestorer restorer =
          new FileSystemsRestorer(saved, reference -> load(memory, pages.get(reference - 1)));
      Fixture made = new Fixture(host, memory, restorer::restoreTree);
      Machine machine = new Machine(made);
      restorer.restoreFiles(
          made.mounts, machine.system, new OpenFileRestorers(machine.system), memory);
      for (FileDescription file : open) {
        FileDescription restored = restorer.file(file.id());
        restored.retain();
        machine.open.add(restored);
      }
      for (PageSource source : mapped) {
        PageSource restored = restorer.byId(FileSystemsSaver.numberOf(source));
        restored.mapped();
        machine.mapped.add(restored);
      }
      FsContext fs = made.context;
      fs.setRoot(restorer.path(context.rootMount, context.rootDentry));
      fs.setCwd(restorer.path(context.cwdMount, context.cwdDentry));
      made.services.ids().restore(lastId);
      return machine;
    }

    private static int load(PhysicalMemory memory, byte[] page) {
      int frame = memory.allocate();
      memory
          .ram()
          .asSlice((long) frame << PhysicalMemory.PAGE_SHIFT, PhysicalMemory.PAGE_SIZE)
          .copyFrom(MemorySegment.ofArray(page));
      return frame;
    }

    @Override
    public void close() {
      tree.close();
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(first.resolve("a"), "hello");
    Files.createDirectories(first.resolve("d/e"));
    Files.createDirectories(first.resolve("d/h"));
    Files.writeString(first.resolve("d/f"), "inside");
    Files.writeString(first.resolve("d/h/g"), "deep");
    Files.writeString(second.resolve("other"), "other host");
  }

  @Test
  void openFilesOfTheHostComeAlong() {
    try (Machine one = Machine.fresh(first)) {
      VfsFile file = one.open("/d/f", OpenFlags.O_RDONLY);
      assertThat(one.tree.read(file, 2)).isEqualTo("in");
      try (Machine two = one.moved(second)) {
        RegularFile there = (RegularFile) two.open.get(0);
        assertThat(there.offset()).isEqualTo(2);
        assertThat(two.tree.read(there, 100)).isEqualTo("side");
        assertThat(there.describe()).isEqualTo("/d/f");
        assertThat(two.tree.get("/d/f")).isEqualTo("inside");
        assertThat(two.tree.get("/other")).isEqualTo("other host");
        assertThat(there.stat().ino()).isEqualTo(file.stat().ino());
      }
    }
  }

  @Test
  void changesTravelAndDigestsAgree() throws IOException {
    try (Machine one = Machine.fresh(first)) {
      one.tree.put("/d/new", "made here");
      one.tree.put("/a", "changed");
      NameOperations.unlink(one.tree.at, "/d/f");
      RenameOperation.rename(one.tree.at, "/d/h", one.tree.at, "/moved", 0);
      AttributeOperations.chmod(one.tree.at.follow("/moved/g"), 0600, one.tree.at.caller());
      NameOperations.symlink(one.tree.at, "target", "/link");
      VfsFile deleted = one.open("/gone", OpenFlags.O_RDWR | OpenFlags.O_CREAT);
      one.tree.write(deleted, "still here");
      NameOperations.unlink(one.tree.at, "/gone");
      VfsFile listed = one.open("/d", OpenFlags.O_RDONLY);
      assertThat(listed.path().inode().isDirectory()).isTrue();
      byte[] digest = one.digest();
      assertThat(one.digest()).isEqualTo(digest);
      try (Machine two = one.moved(second)) {
        assertThat(two.digest()).isEqualTo(digest);
        assertThat(two.tree.get("/d/new")).isEqualTo("made here");
        assertThat(two.tree.get("/a")).isEqualTo("changed");
        assertThat(two.tree.get("/moved/g")).isEqualTo("deep");
        assertThat(two.tree.at.get("/link", false).inode().readLink()).isEqualTo("target");
        FileDescription restored = two.open.get(0);
        assertThat(restored.describe()).isEqualTo("/gone (deleted)");
        restored.setOffset(0);
        assertThat(two.tree.read((VfsFile) restored, 100)).isEqualTo("still here");
        // Both go on alike, and a second journey changes nothing either.
        one.tree.put("/later", "x");
        two.tree.put("/later", "x");
        assertThat(two.tree.at.follow("/later").inode().number())
            .isEqualTo(one.tree.at.follow("/later").inode().number());
        try (Machine three = two.moved(first)) {
          assertThat(three.digest()).isEqualTo(two.digest());
          assertThat(three.tree.get("/a")).isEqualTo("changed");
        }
      }
    }
  }

  @Test
  void closedAgainLeavesNoTraceInTheDigest() {
    try (Machine one = Machine.fresh(first);
        Machine two = movedWhileOpen(one)) {
      one.open.remove(0).release();
      two.open.remove(0).release();
      assertThat(two.digest()).isEqualTo(one.digest());
      one.tree.put("/d/h/g", "now changed");
      two.tree.put("/d/h/g", "now changed");
      assertThat(two.tree.get("/d/h/g")).isEqualTo("now changed");
    }
  }

  private Machine movedWhileOpen(Machine one) {
    VfsFile file = one.open("/d/h/g", OpenFlags.O_RDONLY);
    assertThat(file.readable()).isTrue();
    return one.moved(second);
  }

  @Test
  void mappedPagesAreTheFilesPages() {
    try (Machine one = Machine.fresh(first)) {
      VfsFile file = one.open("/a", OpenFlags.O_RDWR);
      PageSource pages = file.pages();
      pages.mapped();
      one.mapped.add(pages);
      int frame = pages.frame(0, Access.WRITE);
      one.tree.memory.ram().set(
          java.lang.foreign.ValueLayout.JAVA_BYTE, (long) frame << 12, (byte) 'J');
      assertThat(one.tree.get("/a")).isEqualTo("Jello");
      try (Machine two = one.moved(second)) {
        assertThat(two.tree.get("/a")).isEqualTo("Jello");
        PageSource there = two.mapped.get(0);
        assertThat(there.mapName()).isEqualTo("/a");
        int moved = there.frame(0, Access.WRITE);
        two.tree.memory.ram().set(
            java.lang.foreign.ValueLayout.JAVA_BYTE, (long) moved << 12, (byte) 'C');
        assertThat(two.tree.get("/a")).isEqualTo("Cello");
      }
    }
  }

  @Test
  void packedTreesAreWhole() throws IOException {
    Files.createSymbolicLink(first.resolve("way"), Path.of("d"));
    try (Machine one = Machine.fresh(first)) {
      one.packs.add("/way");
      try (Machine two = one.moved(second)) {
        assertThat(two.tree.get("/way/h/g")).isEqualTo("deep");
        assertThat(two.tree.get("/d/f")).isEqualTo("inside");
        assertThat(two.tree.at.follow("/d").inode().list().stream().map(e -> e.name()))
            .containsExactlyElementsOf(
                one.tree.at.follow("/d").inode().list().stream().map(e -> e.name()).toList());
        assertThat(two.digest()).isEqualTo(one.digest());
      }
    }
  }

  @Test
  void theLastNameOfAChangedFileLeadsToItsChange() throws IOException {
    Files.createLink(first.resolve("a2"), first.resolve("a"));
    try (Machine one = Machine.fresh(first)) {
      one.tree.put("/a", "changed");
      NameOperations.unlink(one.tree.at, "/a");
      assertThat(one.tree.get("/a2")).isEqualTo("changed");
      try (Machine two = one.moved(first)) {
        assertThat(two.tree.get("/a2")).isEqualTo("changed");
        assertThat(two.digest()).isEqualTo(one.digest());
      }
    }
  }

  @Test
  void newFilesAreOnTheDeviceTheyWouldHaveBeenOn() throws IOException {
    Path otherDevice = Path.of("/proc/self");
    assertThat(Files.getAttribute(otherDevice, "unix:dev"))
        .isNotEqualTo(Files.getAttribute(first, "unix:dev"));
    try (Machine one = Machine.fresh(first);
        Machine two = one.moved(otherDevice)) {
      one.tree.put("/d/new", "x");
      two.tree.put("/d/new", "x");
      assertThat(two.tree.at.follow("/d/new").inode().stat().dev())
          .isEqualTo(one.tree.at.follow("/d/new").inode().stat().dev());
    }
  }

  @Test
  void locksAreThoseOfTheOpenFile() {
    try (Machine one = Machine.fresh(first)) {
      VfsFile file = one.open("/a", OpenFlags.O_RDWR);
      file.inode().locks().flock(file, FileLocks.EXCLUSIVE);
      file.inode().locks().lock(new FileLocks.Range(7, false, FileLocks.EXCLUSIVE, 3, 9));
      try (Machine two = one.moved(second)) {
        VfsFile there = (VfsFile) two.open.get(0);
        FileLocks locks = there.inode().locks();
        assertThat(locks.conflict(new FileLocks.Range(8, false, FileLocks.SHARED, 8, 10)))
            .isEqualTo(new FileLocks.Range(7, false, FileLocks.EXCLUSIVE, 3, 9));
        VfsFile another = two.tree.open("/a", OpenFlags.O_RDONLY);
        assertThatThrownBy(() -> locks.flock(another, FileLocks.SHARED))
            .isEqualTo(Errno.EAGAIN.error());
        there.release();
        locks.flock(another, FileLocks.SHARED);
      }
    }
  }
}
