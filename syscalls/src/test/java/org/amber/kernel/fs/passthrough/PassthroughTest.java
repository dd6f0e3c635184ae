package org.amber.kernel.fs.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassthroughTest {
  @TempDir Path root;
  @TempDir Path granted;
  private Fixture tree;
  private LinuxHostFileSystem host;

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(granted.resolve("f"), "text");
    Files.createSymbolicLink(granted.resolve("out"), Path.of("/etc"));
    tree = new Fixture(root);
    host = new LinuxHostFileSystem(granted);
    tree.mounts.mount(new PassthroughFileSystem(tree.services, host, "host"), "/mnt/rw", false);
    tree.mounts.mount(new PassthroughFileSystem(tree.services, host, "host"), "/mnt/ro", true);
  }

  @AfterEach
  void close() {
    host.close();
    tree.close();
  }

  @Test
  void changesReachTheHost() {
    tree.put("/mnt/rw/f", "changed");
    NameOperations.mkdir(tree.at, "/mnt/rw/d", 0700);
    tree.put("/mnt/rw/d/new", "made");
    RenameOperation.rename(tree.at, "/mnt/rw/d", tree.at, "/mnt/rw/e", 0);
    assertThat(granted.resolve("f")).hasContent("changed");
    assertThat(granted.resolve("e/new")).hasContent("made");
    NameOperations.unlink(tree.at, "/mnt/rw/f");
    assertThat(granted.resolve("f")).doesNotExist();
  }

  @Test
  void readOnlyMountsRefuse() {
    assertThat(tree.get("/mnt/ro/f")).isEqualTo("text");
    assertThatThrownBy(() -> tree.open("/mnt/ro/f", OpenFlags.O_WRONLY))
        .isEqualTo(Errno.EROFS.error());
    assertThatThrownBy(() -> NameOperations.unlink(tree.at, "/mnt/ro/f"))
        .isEqualTo(Errno.EROFS.error());
  }

  @Test
  void linksOfTheHostLeadIntoTheGuest() {
    assertThatThrownBy(() -> tree.get("/mnt/rw/out/passwd")).isEqualTo(Errno.ENOENT.error());
  }

  @Test
  void renamedDirectoriesAreFollowed() {
    NameOperations.mkdir(tree.at, "/mnt/rw/d", 0700);
    VfsFile file = tree.open("/mnt/rw/d/x", OpenFlags.O_RDWR | OpenFlags.O_CREAT);
    RenameOperation.rename(tree.at, "/mnt/rw/d", tree.at, "/mnt/rw/e", 0);
    tree.write(file, "after");
    assertThat(file.describe()).isEqualTo("/mnt/rw/e/x");
    assertThat(granted.resolve("e/x")).hasContent("after");
    NameOperations.unlink(tree.at, "/mnt/rw/e/x");
    file.setOffset(0);
    assertThat(tree.read(file, 10)).isEqualTo("after");
    file.release();
  }

  @Test
  void mappedStoresReachTheHost() {
    VfsFile file = tree.open("/mnt/rw/f", OpenFlags.O_RDWR);
    PageSource pages = file.pages();
    pages.mapped();
    int frame = pages.frame(0, Access.WRITE);
    tree.memory.ram().set(ValueLayout.JAVA_BYTE, (long) frame << 12, (byte) 'T');
    assertThat(tree.read(file, 10)).isEqualTo("Text");
    pages.writeBack();
    assertThat(granted.resolve("f")).hasContent("Text");
    file.setOffset(1);
    tree.write(file, "A");
    assertThat(tree.memory.ram().get(ValueLayout.JAVA_BYTE, ((long) frame << 12) + 1))
        .isEqualTo((byte) 'A');
    pages.unmapped();
    file.release();
    assertThat(granted.resolve("f")).hasContent("TAxt");
  }

  @Test
  void filesWithoutNameCanBeGivenOne() {
    VfsFile file = tree.open("/mnt/rw", OpenFlags.O_TMPFILE | OpenFlags.O_RDWR);
    tree.write(file, "nameless");
    assertThat(file.stat().nlink()).isZero();
    assertThat(granted.toFile().list()).containsExactlyInAnyOrder("f", "out");
    NameOperations.link(file.path(), tree.at, "/mnt/rw/named");
    assertThat(granted.resolve("named")).hasContent("nameless");
    assertThat(file.stat().nlink()).isEqualTo(1);
    assertThat(tree.at.follow("/mnt/rw/named").inode()).isSameAs(file.inode());
    file.release();
  }

  @Test
  void attributesOfAnOpenFileDoNotGoByItsName() throws IOException {
    VfsFile file = tree.open("/mnt/rw/f", OpenFlags.O_RDWR);
    NameOperations.unlink(tree.at, "/mnt/rw/f");
    Path another = Files.writeString(granted.resolve("f"), "another");
    Files.setPosixFilePermissions(another, PosixFilePermissions.fromString("rw-r--r--"));
    file.inode().chmod(0600);
    file.inode().setTimes(1_000_000_000L, 2_000_000_000L);
    assertThat(file.stat().mode() & 0777).isEqualTo(0600);
    assertThat(file.stat().mtime()).isEqualTo(2_000_000_000L);
    assertThat(Files.getPosixFilePermissions(another))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    file.release();
  }
}
