package org.amber.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.OpenOperation;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemsStateTest {
  @TempDir Path first;
  @TempDir Path second;

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
    try (FilesMachine one = FilesMachine.fresh(first)) {
      VfsFile file = one.open("/d/f", OpenFlags.O_RDONLY);
      assertThat(one.tree.read(file, 2)).isEqualTo("in");
      try (FilesMachine two = one.moved(second)) {
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
    try (FilesMachine one = FilesMachine.fresh(first)) {
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
      try (FilesMachine two = one.moved(second)) {
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
        try (FilesMachine three = two.moved(first)) {
          assertThat(three.digest()).isEqualTo(two.digest());
          assertThat(three.tree.get("/a")).isEqualTo("changed");
        }
      }
    }
  }

  @Test
  void closedAgainLeavesNoTraceInTheDigest() {
    try (FilesMachine one = FilesMachine.fresh(first);
        FilesMachine two = movedWhileOpen(one)) {
      one.open.remove(0).release();
      two.open.remove(0).release();
      assertThat(two.digest()).isEqualTo(one.digest());
      one.tree.put("/d/h/g", "now changed");
      two.tree.put("/d/h/g", "now changed");
      assertThat(two.tree.get("/d/h/g")).isEqualTo("now changed");
    }
  }

  private FilesMachine movedWhileOpen(FilesMachine one) {
    VfsFile file = one.open("/d/h/g", OpenFlags.O_RDONLY);
    assertThat(file.readable()).isTrue();
    return one.moved(second);
  }

  @Test
  void mappedPagesAreTheFilesPages() {
    try (FilesMachine one = FilesMachine.fresh(first)) {
      VfsFile file = one.open("/a", OpenFlags.O_RDWR);
      PageSource pages = file.pages();
      pages.mapped();
      one.mapped.add(pages);
      int frame = pages.frame(0, Access.WRITE);
      one.tree.memory.ram().set(ValueLayout.JAVA_BYTE, (long) frame << 12, (byte) 'J');
      assertThat(one.tree.get("/a")).isEqualTo("Jello");
      try (FilesMachine two = one.moved(second)) {
        assertThat(two.tree.get("/a")).isEqualTo("Jello");
        PageSource there = two.mapped.get(0);
        assertThat(there.mapName()).isEqualTo("/a");
        int moved = there.frame(0, Access.WRITE);
        two.tree.memory.ram().set(ValueLayout.JAVA_BYTE, (long) moved << 12, (byte) 'C');
        assertThat(two.tree.get("/a")).isEqualTo("Cello");
      }
    }
  }

  @Test
  void packedTreesAreWhole() throws IOException {
    Files.createSymbolicLink(first.resolve("way"), Path.of("d"));
    try (FilesMachine one = FilesMachine.fresh(first)) {
      one.packs.add("/way");
      try (FilesMachine two = one.moved(second)) {
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
    try (FilesMachine one = FilesMachine.fresh(first)) {
      one.tree.put("/a", "changed");
      NameOperations.unlink(one.tree.at, "/a");
      assertThat(one.tree.get("/a2")).isEqualTo("changed");
      try (FilesMachine two = one.moved(first)) {
        assertThat(two.tree.get("/a2")).isEqualTo("changed");
        assertThat(two.digest()).isEqualTo(one.digest());
      }
    }
  }

  @Test
  void aFileOfAnotherHostWithTheSameNumbersIsAnother() throws IOException {
    Files.createLink(first.resolve("a2"), first.resolve("a"));
    try (FilesMachine one = FilesMachine.fresh(first)) {
      one.tree.put("/a", "changed");
      try (FilesMachine two =
          one.moved(
              first,
              null,
              state ->
                  state.trees.forEach(
                      tree -> tree.nodes.forEach(node -> node.keyHost = "elsewhere")))) {
        assertThat(two.tree.get("/a")).isEqualTo("changed");
        assertThat(two.tree.get("/a2")).isEqualTo("hello");
        assertThat(two.digest()).isEqualTo(one.digest());
      }
    }
  }

  @Test
  void newFilesAreOnTheDeviceTheyWouldHaveBeenOn() throws IOException {
    Path otherDevice = Path.of("/proc/self");
    assertThat(Files.getAttribute(otherDevice, "unix:dev"))
        .isNotEqualTo(Files.getAttribute(first, "unix:dev"));
    try (FilesMachine one = FilesMachine.fresh(first);
        FilesMachine two = one.moved(otherDevice)) {
      one.tree.put("/d/new", "x");
      two.tree.put("/d/new", "x");
      assertThat(two.tree.at.follow("/d/new").inode().stat().dev())
          .isEqualTo(one.tree.at.follow("/d/new").inode().stat().dev());
    }
  }

  @Test
  void locksAreThoseOfTheOpenFile() {
    try (FilesMachine one = FilesMachine.fresh(first)) {
      VfsFile file = one.open("/a", OpenFlags.O_RDWR);
      file.inode().locks().flock(file, FileLocks.EXCLUSIVE);
      file.inode().locks().lock(new FileLocks.Range(7, false, FileLocks.EXCLUSIVE, 3, 9));
      try (FilesMachine two = one.moved(second)) {
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

  // Directories of the host that are granted for writing.

  @Test
  void storesIntoMappedFilesOfTheHostTravelAndReachIt() throws IOException {
    Files.writeString(second.resolve("f"), "hello");
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      VfsFile file = one.open("/granted/f", OpenFlags.O_RDWR);
      PageSource pages = file.pages();
      pages.mapped();
      one.mapped.add(pages);
      store(one, pages, 0, 'J');
      try (FilesMachine two = one.moved(first, second)) {
        assertThat(second.resolve("f")).hasContent("Jello");
        assertThat(two.tree.get("/granted/f")).isEqualTo("Jello");
        PageSource there = two.mapped.get(0);
        // A page that is writable in a page table is stored into without asking again.
        long at = (long) there.frame(0, Access.READ) << PhysicalMemory.PAGE_SHIFT;
        two.tree.memory.ram().set(ValueLayout.JAVA_BYTE, at + 4, (byte) 'y');
        there.writeBack();
        assertThat(second.resolve("f")).hasContent("Jelly");
      }
    }
  }

  private static void store(FilesMachine machine, PageSource pages, int at, char value) {
    long frame = (long) pages.frame(0, Access.WRITE) << PhysicalMemory.PAGE_SHIFT;
    machine.tree.memory.ram().set(ValueLayout.JAVA_BYTE, frame + at, (byte) value);
  }

  @Test
  void locksOnFilesOfTheHostTravel() throws IOException {
    Files.writeString(second.resolve("f"), "hello");
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      VfsFile file = one.open("/granted/f", OpenFlags.O_RDWR);
      file.inode().locks().flock(file, FileLocks.EXCLUSIVE);
      FileLocks.Range posix = new FileLocks.Range(77, false, FileLocks.EXCLUSIVE, 2, 5);
      FileLocks.Range ofd =
          new FileLocks.Range(file.id(), true, FileLocks.SHARED, 9, FileLocks.TO_END);
      file.inode().locks().lock(posix);
      file.inode().locks().lock(ofd);
      try (FilesMachine two = one.moved(first, second)) {
        VfsFile there = (VfsFile) two.open.get(0);
        VfsFile other = two.open("/granted/f", OpenFlags.O_RDWR);
        assertThat(other.inode()).isSameAs(there.inode());
        FileLocks locks = other.inode().locks();
        assertThatThrownBy(() -> locks.flock(other, FileLocks.SHARED))
            .isEqualTo(Errno.EAGAIN.error());
        assertThat(locks.conflict(new FileLocks.Range(1, false, FileLocks.SHARED, 0, 3)))
            .isEqualTo(posix);
        assertThat(locks.conflict(new FileLocks.Range(1, true, FileLocks.EXCLUSIVE, 8, 10)))
            .isEqualTo(ofd);
      }
    }
  }

  @Test
  void namelessFilesOfTheHostTravelWhole() throws IOException {
    byte[] large = new byte[3 * PhysicalMemory.PAGE_SIZE + 100];
    Arrays.fill(large, (byte) 'x');
    Files.write(second.resolve("f"), large);
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      VfsFile file = one.open("/granted/f", OpenFlags.O_RDWR);
      PageSource pages = file.pages();
      pages.mapped();
      one.mapped.add(pages);
      NameOperations.unlink(one.tree.at, "/granted/f");
      store(one, pages, 1, 'M');
      try (FilesMachine two = one.moved(first, second)) {
        VfsFile there = (VfsFile) two.open.get(0);
        assertThat(there.describe()).isEqualTo("/granted/f (deleted)");
        assertThat(there.stat().nlink()).isZero();
        assertThat(there.stat().size()).isEqualTo(large.length);
        assertThat(two.tree.read(there, 3)).isEqualTo("xMx");
        store(two, two.mapped.get(0), 2, 'N');
        there.setOffset(0);
        assertThat(two.tree.read(there, 4)).isEqualTo("xMNx");
        assertThat(two.tree.open("/granted/f", OpenFlags.O_RDWR | OpenFlags.O_CREAT).stat().size())
            .isZero();
        try (FilesMachine three = two.moved(first, second)) {
          VfsFile again = (VfsFile) three.open.get(0);
          again.setOffset(large.length - 2);
          assertThat(three.tree.read(again, 10)).isEqualTo("xx");
        }
      }
    }
  }

  @Test
  void filesThatTheHostHasNoMoreAreStale() throws IOException {
    Files.createDirectories(second.resolve("d/e"));
    Files.writeString(second.resolve("d/e/f"), "hello");
    Path elsewhere = Files.createDirectory(first.resolve("elsewhere"));
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      VfsFile file = one.open("/granted/d/e/f", OpenFlags.O_RDWR);
      VfsFile directory = one.open("/granted/d", OpenFlags.O_RDONLY);
      assertThat(directory.inode().isDirectory()).isTrue();
      try (FilesMachine two = one.moved(first, elsewhere)) {
        VfsFile there = (VfsFile) two.open.get(0);
        assertThat(there.describe()).isEqualTo("/granted/d/e/f");
        assertThat(there.stat().size()).isEqualTo(file.stat().size());
        assertThatThrownBy(() -> two.tree.read(there, 1)).isEqualTo(Errno.ESTALE.error());
        assertThatThrownBy(() -> there.inode().chmod(0)).isEqualTo(Errno.ESTALE.error());
        assertThat(two.hostChanges())
            .containsExactly(elsewhere + "/d/e/f was deleted since the snapshot");
        // It comes back: the next resume finds it again by its name.
        Files.createDirectories(elsewhere.resolve("d/e"));
        Files.writeString(elsewhere.resolve("d/e/f"), "again");
        try (FilesMachine three = two.moved(first, elsewhere)) {
          assertThat(three.tree.read((VfsFile) three.open.get(0), 9)).isEqualTo("again");
        }
      }
    }
  }

  @Test
  void whatChangedOnTheHostIsTold() throws IOException {
    for (String name : List.of("size", "same", "bytes", "time", "unseen", "renamed")) {
      Files.writeString(second.resolve(name), "12345");
    }
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      for (String name : List.of("size", "same", "bytes", "time", "renamed")) {
        assertThat(one.tree.get("/granted/" + name)).isEqualTo("12345");
      }
      RenameOperation.rename(one.tree.at, "/granted/renamed", one.tree.at, "/granted/moved", 0);
      try (FilesMachine same = one.moved(first, second)) {
        assertThat(same.hostChanges()).isEmpty();
      }
      FileTime before = Files.getLastModifiedTime(second.resolve("bytes"));
      Files.writeString(second.resolve("bytes"), "54321");
      Files.setLastModifiedTime(second.resolve("bytes"), before);
      Files.writeString(second.resolve("size"), "123456");
      Files.setLastModifiedTime(second.resolve("time"), FileTime.fromMillis(1000));
      Files.writeString(second.resolve("unseen"), "x");
      Files.delete(second.resolve("moved"));
      FileSystemsState saved = one.saveUnprepared();
      assertThat(one.restoredFiles(saved, first, second))
          .containsExactly(
              second + "/bytes has changed since the snapshot: other contents of the same size",
              second + "/moved was deleted since the snapshot",
              second + "/size has changed since the snapshot: 6 bytes, was 5",
              second
                  + "/time has changed since the snapshot: another modification time,"
                  + " the same contents");
    }
  }

  @Test
  void aFileMadeReadOnlyStaysWritableForItsMaker() throws IOException {
    try (FilesMachine one = FilesMachine.fresh(first, second)) {
      VfsFile file =
          OpenOperation.open(
              one.tree.at, "/granted/ro", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0444, 0);
      file.retain();
      one.open.add(file);
      try (FilesMachine two = one.moved(first, second)) {
        two.tree.write((VfsFile) two.open.get(0), "late");
        assertThat(second.resolve("ro")).hasContent("late");
        assertThat(two.tree.at.follow("/granted/ro").inode().stat().mode() & 0777).isEqualTo(0444);
      }
    }
  }
}
