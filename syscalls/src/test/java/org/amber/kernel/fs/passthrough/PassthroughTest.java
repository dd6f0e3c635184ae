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
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassthroughTest {
  @TempDir Path root;
  @TempDir Path outside;
  private Path shared;
  private Fixture tree;
  private LinuxHostFileSystem host;
  private PassthroughFileSystem mounted;

  @BeforeEach
  void mount() throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");
    shared = Files.createDirectory(outside.resolve("shared"));
    Files.writeString(shared.resolve("f"), "hello");
    tree = new Fixture(root);
    host = new LinuxHostFileSystem(shared);
    mounted = new PassthroughFileSystem(tree.services, host, stat -> stat, shared.toString());
    tree.mounts.mount(mounted, "/data", false);
  }

  @AfterEach
  void close() {
    mounted.release();
    host.close();
    tree.close();
  }

  private static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call).hasMessageContaining(errno.name());
  }

  @Test
  void writesReachTheHostAtOnce() throws IOException {
    VfsFile file = tree.open("/data/new", OpenFlags.O_RDWR | OpenFlags.O_CREAT);
    tree.write(file, "one ");
    assertThat(Files.readString(shared.resolve("new"))).isEqualTo("one ");
    Files.writeString(shared.resolve("new"), "ONE two");
    assertThat(tree.read(file, 10)).isEqualTo("two");
    file.truncate(3);
    assertThat(Files.readString(shared.resolve("new"))).isEqualTo("ONE");
    file.allocate(0, 0, 10);
    assertThat(Files.size(shared.resolve("new"))).isEqualTo(10);
    assertThat(file.stat().ino())
        .isEqualTo(((Number) Files.getAttribute(shared.resolve("new"), "unix:ino")).longValue());
    file.release();
  }

  @Test
  void appendsBehindWhatTheHostAppended() throws IOException {
    VfsFile file = tree.open("/data/f", OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
    Files.writeString(shared.resolve("f"), "hello host");
    tree.write(file, "!");
    assertThat(shared.resolve("f")).hasContent("hello host!");
    file.release();
  }

  @Test
  void namesAreMadeMovedAndRemoved() throws IOException {
    NameOperations.mkdir(tree.at, "/data/d", 0755);
    tree.put("/data/d/a", "A");
    RenameOperation.rename(tree.at, "/data/d", tree.at, "/data/e", 0);
    assertThat(shared.resolve("e/a")).hasContent("A");
    RenameOperation.rename(tree.at, "/data/e/a", tree.at, "/data/f", RenameOperation.EXCHANGE);
    assertThat(shared.resolve("f")).hasContent("A");
    assertThat(shared.resolve("e/a")).hasContent("hello");
    fails(
        Errno.EEXIST,
        () ->
            RenameOperation.rename(
                tree.at, "/data/f", tree.at, "/data/e/a", RenameOperation.NOREPLACE));
    NameOperations.link(tree.at.follow("/data/f"), tree.at, "/data/g");
    assertThat(tree.at.follow("/data/f").inode().stat().nlink()).isEqualTo(2);
    NameOperations.symlink(tree.at, "f", "/data/l");
    assertThat(Files.readSymbolicLink(shared.resolve("l"))).hasToString("f");
    assertThat(tree.get("/data/l")).isEqualTo("A");
    NameOperations.unlink(tree.at, "/data/l");
    fails(Errno.ENOTEMPTY, () -> NameOperations.rmdir(tree.at, "/data/e"));
    NameOperations.unlink(tree.at, "/data/e/a");
    NameOperations.rmdir(tree.at, "/data/e");
    assertThat(shared.toFile().list()).containsExactlyInAnyOrder("f", "g");
  }

  @Test
  void openFilesOutliveTheirNames() {
    VfsFile file = tree.open("/data/f", OpenFlags.O_RDWR);
    RenameOperation.rename(tree.at, "/data/f", tree.at, "/data/g", 0);
    NameOperations.unlink(tree.at, "/data/g");
    assertThat(tree.read(file, 10)).isEqualTo("hello");
    tree.write(file, "!");
    assertThat(file.stat().size()).isEqualTo(6);
    assertThat(file.stat().nlink()).isZero();
    assertThat(file.describe()).isEqualTo("/data/g (deleted)");
    file.inode().chmod(0600);
    assertThat(file.stat().mode() & 07777).isEqualTo(0600);
    file.release();
  }

  @Test
  void aFileThatTheHostReplacedIsFoundAnew() throws IOException {
    VfsFile before = tree.open("/data/f", OpenFlags.O_RDONLY);
    Files.writeString(shared.resolve("other"), "replaced");
    Files.move(
        shared.resolve("other"),
        shared.resolve("f"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(tree.get("/data/f")).isEqualTo("replaced");
    assertThat(tree.read(before, 10)).isEqualTo("hello");
    before.release();
  }

  @Test
  void attributesAreTheHosts() throws IOException {
    AttributeOperations.chmod(tree.at.follow("/data/f"), 0640, tree.at.caller());
    AttributeOperations.setTimes(tree.at.follow("/data/f"), 1_000, 2_000_000_000, tree.at.caller());
    assertThat(Files.getPosixFilePermissions(shared.resolve("f"))).hasSize(3);
    assertThat(Files.getLastModifiedTime(shared.resolve("f")).toMillis()).isEqualTo(2000);
    tree.at.follow("/data").inode().setXattr("user.amber", new byte[] {1, 2});
    assertThat(tree.at.follow("/data").inode().xattr("user.amber")).containsExactly(1, 2);
    assertThat(tree.at.follow("/data").inode().xattrNames()).contains("user.amber");
  }

  @Test
  void readOnlyFilesCanBeWrittenByTheirMaker() throws IOException {
    VfsFile file =
        org.amber.kernel.vfs.OpenOperation.open(
            tree.at, "/data/ro", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0444, 0);
    file.retain();
    tree.write(file, "x");
    assertThat(file.stat().mode() & 07777).isEqualTo(0444);
    assertThat(shared.resolve("ro")).hasContent("x");
    file.release();
  }

  @Test
  void nothingOutsideCanBeReached() throws IOException {
    Files.createSymbolicLink(shared.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(shared.resolve("abs"), outside.resolve("secret"));
    // Links are followed in the guest's own tree, where these files are not.
    fails(Errno.ENOENT, () -> tree.get("/data/up/secret"));
    fails(Errno.ENOENT, () -> tree.get("/data/abs"));
    fails(Errno.ENOENT, () -> tree.get("/data/../secret"));
    PassthroughDirectory directory = (PassthroughDirectory) mounted.root();
    fails(Errno.EINVAL, () -> directory.lookup("../secret"));
    fails(Errno.EINVAL, () -> directory.lookup(".."));
    fails(Errno.EINVAL, () -> directory.lookup("up/secret"));
  }

  @Test
  void aDirectoryThatBecameALinkIsNotFollowed() throws IOException {
    NameOperations.mkdir(tree.at, "/data/d", 0755);
    VfsFile directory = tree.open("/data/d", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
    Files.delete(shared.resolve("d"));
    Files.createSymbolicLink(shared.resolve("d"), outside);
    fails(Errno.ELOOP, () -> directory.inode().lookup("secret"));
    fails(Errno.ENOENT, () -> directory.inode().list());
    directory.release();
  }

  @Test
  void mappedPagesAndCallsAgree() throws IOException {
    VfsFile file = tree.open("/data/f", OpenFlags.O_RDWR);
    PageSource pages = file.pages();
    pages.mapped();
    long at = (long) pages.frame(0, Access.WRITE) << 12;
    tree.memory.ram().set(ValueLayout.JAVA_BYTE, at, (byte) 'J');
    assertThat(tree.read(file, 10)).isEqualTo("Jello");
    tree.write(file, " world");
    assertThat(tree.memory.ram().get(ValueLayout.JAVA_BYTE, at + 6)).isEqualTo((byte) 'w');
    assertThat(shared.resolve("f")).hasContent("hello world");
    pages.writeBack();
    assertThat(shared.resolve("f")).hasContent("Jello world");
    tree.memory.ram().set(ValueLayout.JAVA_BYTE, at, (byte) 'C');
    assertThat(pages.frame(1, Access.READ)).isEqualTo(PageSource.BEYOND_END);
    assertThat(pages.mapName()).isEqualTo("/data/f");
    file.release();
    pages.unmapped();
    assertThat(shared.resolve("f")).hasContent("Cello world");
    assertThat(tree.get("/data/f")).isEqualTo("Cello world");
  }

  @Test
  void aSingleFileIsMountedWithItsAttributes() throws IOException {
    try (LinuxHostFileSystem one = new LinuxHostFileSystem(shared.resolve("f"))) {
      PassthroughFileSystem file =
          new PassthroughFileSystem(tree.services, one, stat -> stat, shared + "/f");
      tree.mounts.mount(file, "/etc/one", false);
      assertThat(tree.get("/etc/one")).isEqualTo("hello");
      tree.put("/etc/one", "changed");
      VfsPath path = tree.at.follow("/etc/one");
      AttributeOperations.chmod(path, 0640, tree.at.caller());
      AttributeOperations.setTimes(path, 1_000, 2_000_000_000, tree.at.caller());
      Stat stat = path.inode().stat();
      AttributeOperations.chown(path, stat.uid(), stat.gid(), tree.at.caller());
      assertThat(stat.mode() & 0777).isEqualTo(0640);
      path.inode().setXattr("user.amber", new byte[] {7});
      assertThat(path.inode().xattr("user.amber")).containsExactly(7);
      fails(Errno.EBUSY, () -> NameOperations.unlink(tree.at, "/etc/one"));
      file.release();
    }
    assertThat(shared.resolve("f")).hasContent("changed");
    assertThat(Files.getLastModifiedTime(shared.resolve("f")).toMillis()).isEqualTo(2000);
  }

  @Test
  void readOnlyMountsRefuse() {
    tree.mounts.mount(
        new PassthroughFileSystem(tree.services, host, stat -> stat, "host"), "/ro", true);
    assertThat(tree.get("/ro/f")).isEqualTo("hello");
    fails(Errno.EROFS, () -> tree.open("/ro/f", OpenFlags.O_WRONLY));
    fails(Errno.EROFS, () -> NameOperations.unlink(tree.at, "/ro/f"));
  }

  @Test
  void openFilesAreTheSameWhoeverMovesTheirNames() throws IOException {
    VfsFile file = tree.open("/data/f", OpenFlags.O_RDONLY);
    Files.move(shared.resolve("f"), outside.resolve("taken"));
    Files.writeString(shared.resolve("f"), "another");
    file.inode().chmod(0604);
    file.inode().setTimes(5_000_000_000L, 6_000_000_000L);
    Stat stat = file.stat();
    file.inode().chown(stat.uid(), stat.gid(), 0604);
    file.inode().truncate(4);
    assertThat(file.stat().mtime()).isNotEqualTo(0);
    assertThat(outside.resolve("taken")).hasContent("hell");
    assertThat(file.stat().mode() & 0777).isEqualTo(0604);
    assertThat(shared.resolve("f")).hasContent("another");
    // As through /proc/self/fd: opened once more, for writing now.
    VfsFile again = file.inode().open(file.path(), OpenFlags.O_RDWR);
    again.retain();
    tree.write(again, "J");
    assertThat(outside.resolve("taken")).hasContent("Jell");
    again.release();
    file.release();
  }

  @Test
  void filesHeldByPathOnlyOutliveTheirNames() {
    VfsFile held = tree.open("/data/f", OpenFlags.O_PATH);
    NameOperations.unlink(tree.at, "/data/f");
    assertThat(held.stat().nlink()).isZero();
    assertThat(held.stat().size()).isEqualTo(5);
    VfsFile file = held.inode().open(held.path(), OpenFlags.O_RDWR);
    file.retain();
    assertThat(tree.read(file, 10)).isEqualTo("hello");
    file.release();
    held.release();
  }

  @Test
  void storesOfTheHostAreNotOverwrittenByPagesThatNobodyStoredInto() throws IOException {
    VfsFile file = tree.open("/data/f", OpenFlags.O_RDWR);
    PageSource pages = file.pages();
    pages.mapped();
    int frame = pages.frame(0, Access.WRITE);
    assertThat(frame).isPositive();
    Files.writeString(shared.resolve("f"), "HOST!");
    pages.writeBack();
    assertThat(shared.resolve("f")).hasContent("HOST!");
    pages.unmapped();
    file.release();
  }

  @Test
  void filesOfTheHostsProcAreNotOpened() {
    try (LinuxHostFileSystem all = new LinuxHostFileSystem(Path.of("/"))) {
      fails(Errno.ELOOP, () -> all.stat("proc/self/status")); // "self" is a link
      long pid = ProcessHandle.current().pid();
      fails(Errno.EACCES, () -> all.open("proc/" + pid + "/mem", false));
      fails(Errno.EACCES, () -> all.open("proc/" + pid + "/maps", false));
      fails(Errno.ELOOP, () -> all.open("proc/" + pid + "/root/etc/passwd", false));
      fails(Errno.ENXIO, () -> all.open("dev/null", false));
    }
  }

  @Test
  void whatIsNotThereCannotBeMounted() {
    fails(Errno.ENOENT, () -> new LinuxHostFileSystem(shared.resolve("missing")).close());
  }

  @Test
  void filesWithoutNameCanBeGivenOne() {
    VfsFile file = tree.open("/data", OpenFlags.O_TMPFILE | OpenFlags.O_RDWR);
    tree.write(file, "nameless");
    assertThat(file.stat().nlink()).isZero();
    assertThat(shared.toFile().list()).containsExactly("f");
    NameOperations.link(file.path(), tree.at, "/data/named");
    assertThat(shared.resolve("named")).hasContent("nameless");
    assertThat(file.stat().nlink()).isEqualTo(1);
    assertThat(tree.at.follow("/data/named").inode()).isSameAs(file.inode());
    file.release();
  }

  @Test
  void attributesOfAnOpenFileDoNotGoByItsName() throws IOException {
    VfsFile file = tree.open("/data/f", OpenFlags.O_RDWR);
    NameOperations.unlink(tree.at, "/data/f");
    Path another = Files.writeString(shared.resolve("f"), "another");
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
