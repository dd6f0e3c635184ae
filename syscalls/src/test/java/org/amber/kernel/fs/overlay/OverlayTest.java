package org.amber.kernel.fs.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
  @TempDir Path host;
  private Fixture tree;

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(host.resolve("a"), "hello");
    Files.createDirectories(host.resolve("d/e"));
    Files.writeString(host.resolve("d/f"), "inside");
    Files.createSymbolicLink(host.resolve("abs"), Path.of("/d/f"));
    tree = new Fixture(host);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private List<String> names(String path) {
    return tree.at.follow(path).inode().list().stream()
        .map(DirectoryEntry::name)
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .sorted()
        .toList();
  }

  @Test
  void readsFallThrough() throws IOException {
    assertThat(tree.get("/a")).isEqualTo("hello");
    Stat stat = tree.at.follow("/a").inode().stat();
    assertThat(stat.ino()).isEqualTo((Long) Files.getAttribute(host.resolve("a"), "unix:ino"));
    assertThat(stat.size()).isEqualTo(5);
  }

  @Test
  void writesStayInTheMachine() throws IOException {
    VfsFile file = tree.open("/a", OpenFlags.O_RDWR);
    file.seek(3, 0);
    assertThat(tree.write(file, "XYZ")).isEqualTo(3);
    file.release();
    assertThat(tree.get("/a")).isEqualTo("helXYZ");
    assertThat(Files.readString(host.resolve("a"))).isEqualTo("hello");
  }

  @Test
  void onlyFilesOfTheMachineTakeRoom() {
    assertThat(tree.get("/a")).isEqualTo("hello");
    Statfs before = tree.overlay.statfs();
    assertThat(before.blocksFree()).isEqualTo(before.blocks() - 1);
    VfsFile file = tree.open("/new", OpenFlags.O_RDWR | OpenFlags.O_CREAT);
    assertThat(tree.write(file, "x".repeat(3 * 4096))).isEqualTo(3 * 4096);
    assertThat(tree.overlay.statfs().blocksFree()).isEqualTo(before.blocksFree() - 3);
    NameOperations.unlink(tree.at, "/new");
    assertThat(tree.overlay.statfs().blocksFree()).isEqualTo(before.blocksFree() - 3);
    file.release();
    assertThat(tree.overlay.statfs()).isEqualTo(before);
  }

  @Test
  void absoluteLinksStayInside() {
    assertThat(tree.get("/abs")).isEqualTo("inside");
  }

  @Test
  void removedNamesAreHidden() {
    NameOperations.unlink(tree.at, "/a");
    assertThatThrownBy(() -> tree.get("/a")).isEqualTo(Errno.ENOENT.error());
    assertThat(names("/")).containsExactly("abs", "d");
    tree.put("/a", "new");
    assertThat(tree.get("/a")).isEqualTo("new");
    NameOperations.unlink(tree.at, "/a");
    assertThat(names("/")).containsExactly("abs", "d");
    assertThat(host.resolve("a")).exists();
  }

  @Test
  void deletedFileStaysReadable() {
    VfsFile file = tree.open("/a", OpenFlags.O_RDONLY);
    NameOperations.unlink(tree.at, "/a");
    assertThat(tree.read(file, 100)).isEqualTo("hello");
    assertThat(file.describe()).isEqualTo("/a (deleted)");
    assertThat(file.stat().nlink()).isZero();
    file.release();
  }

  @Test
  void directoriesOfTheHostCanBeRenamed() {
    RenameOperation.rename(tree.at, "/d", tree.at, "/g", 0);
    assertThat(names("/")).containsExactly("a", "abs", "g");
    assertThat(names("/g")).containsExactly("e", "f");
    assertThat(tree.get("/g/f")).isEqualTo("inside");
    tree.put("/g/f", "changed");
    assertThat(tree.get("/g/f")).isEqualTo("changed");
    assertThat(host.resolve("d/f")).hasContent("inside");
  }

  @Test
  void changesDeepInTheTreeAreFoundAgain() {
    tree.put("/d/e/new", "x");
    System.gc();
    assertThat(tree.get("/d/e/new")).isEqualTo("x");
    assertThat(names("/d/e")).containsExactly("new");
  }

  @Test
  void hardLinksOfTheHostStayOneFile() throws IOException {
    Files.createLink(host.resolve("b"), host.resolve("a"));
    VfsFile file = tree.open("/a", OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
    tree.write(file, "!");
    file.release();
    System.gc();
    assertThat(tree.get("/b")).isEqualTo("hello!");
    NameOperations.unlink(tree.at, "/a");
    assertThat(tree.get("/b")).isEqualTo("hello!");
    assertThat(tree.at.follow("/b").inode().stat().nlink()).isEqualTo(1);
  }

  @Test
  void renameReplacesAndRefuses() {
    tree.put("/n", "n");
    RenameOperation.rename(tree.at, "/n", tree.at, "/a", 0);
    assertThat(tree.get("/a")).isEqualTo("n");
    assertThatThrownBy(() -> RenameOperation.rename(tree.at, "/a", tree.at, "/d", 0))
        .isEqualTo(Errno.EISDIR.error());
    assertThatThrownBy(() -> RenameOperation.rename(tree.at, "/d", tree.at, "/d/e/x", 0))
        .isEqualTo(Errno.EINVAL.error());
    assertThatThrownBy(
            () -> RenameOperation.rename(tree.at, "/a", tree.at, "/abs", RenameOperation.NOREPLACE))
        .isEqualTo(Errno.EEXIST.error());
  }

  @Test
  void truncateAndHoles() {
    VfsFile file = tree.open("/a", OpenFlags.O_RDWR);
    file.truncate(3);
    file.truncate(6);
    assertThat(tree.read(file, 10)).isEqualTo("hel\0\0\0");
    file.seek(100_000, 0);
    tree.write(file, "z");
    assertThat(file.stat().size()).isEqualTo(100_001);
    assertThat(file.stat().blocks()).isEqualTo(16);
    file.release();
  }

  /** Below one directory of the host there may be several file systems, each with its numbers. */
  @Test
  void theSameNumberOnAnotherDeviceIsAnotherFile() {
    long device = tree.overlay.device();
    VfsPath top = tree.mounts.root().rootPath();
    Inode alike = directory(top.inode().number(), device);
    assertThat(top.inode().same(alike)).isTrue();
    Inode elsewhere = directory(top.inode().number(), device + 1);
    assertThat(top.inode().same(elsewhere)).isFalse();
    VfsPath place = new VfsPath(top.mount(), new Dentry(top.dentry(), "mounted", elsewhere));
    assertThat(place.absolute()).isEqualTo("/mounted");
  }

  private Inode directory(long number, long device) {
    Stat stat =
        new Stat(device, number, FileMode.S_IFDIR | 0755, 2, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
    return new MemoryDirectory(tree.overlay, Attributes.of(stat), null);
  }
}
