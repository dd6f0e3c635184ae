package org.amber.kernel.fs.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.FileName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link HostFileSystem} does, on whatever host. */
abstract class HostFileSystemContract {
  private static final int NOREPLACE = 1;

  @TempDir Path outside;
  private Path root = Path.of("");
  private HostFileSystem host = new AbsentHost(true);

  abstract HostFileSystem open(Path directory);

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");
    root = Files.createDirectory(outside.resolve("root"));
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("f"), "hello");
    Files.writeString(root.resolve("d/g"), "inside");
    Files.createSymbolicLink(root.resolve("l"), Path.of("f"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("away"), outside);
    host = open(root);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call).isEqualTo(errno.error());
  }

  private static String read(HostFile file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(100);
      int count = file.read(buffer, 0, 100, 0);
      byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static void write(HostFile file, String text, long position) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      MemorySegment buffer = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
      assertThat(file.write(buffer, 0, bytes.length, position)).isEqualTo(bytes.length);
    }
  }

  private Stat stat(String path) {
    Stat stat = host.stat(path);
    if (stat == null) {
      throw new AssertionError("there is no " + path);
    }
    return stat;
  }

  @Test
  void attributesAreThoseOfTheFileItself() {
    assertThat(stat("").isDirectory()).isTrue();
    assertThat(stat("f").isRegular()).isTrue();
    assertThat(stat("f").size()).isEqualTo(5);
    assertThat(stat("l").isSymlink()).isTrue();
    assertThat(stat("d/e").isDirectory()).isTrue();
    assertThat(host.stat("missing")).isNull();
    assertThat(host.stat("missing/g")).isNull();
    assertThat(host.stat("f/g")).isNull();
    assertThat(stat("f").ino()).isNotEqualTo(stat("d/g").ino());
  }

  @Test
  void directoriesAreListed() {
    assertThat(host.list("").stream().map(DirectoryEntry::name))
        .containsExactlyInAnyOrder(".", "..", "d", "f", "l", "up", "away");
    assertThat(host.list("d").stream().map(DirectoryEntry::name))
        .containsExactlyInAnyOrder(".", "..", "e", "g");
    fails(Errno.ENOENT, () -> host.list("missing"));
    fails(Errno.ENOTDIR, () -> host.list("f"));
  }

  @Test
  void filesAreReadAndWritten() {
    try (HostFile file = host.open("f", true)) {
      assertThat(read(file)).isEqualTo("hello");
      write(file, "J", 0);
      write(file, "!", 7);
      assertThat(file.stat().size()).isEqualTo(8);
      file.truncate(5);
      file.truncate(6);
      assertThat(read(file)).isEqualTo("Jello\0");
      file.allocate(0, 0, 9);
      assertThat(file.stat().size()).isEqualTo(9);
      assertThat(file.seek(2, 3)).isEqualTo(2);
      assertThat(file.seek(2, 4)).isEqualTo(9);
      fails(Errno.ENXIO, () -> file.seek(9, 3));
      file.sync();
    }
    fails(Errno.ENOENT, () -> host.open("missing", false).close());
  }

  @Test
  void namesAreMadeMovedAndRemoved() throws IOException {
    try (HostFile made = host.createFile("n", 0640)) {
      write(made, "new", 0);
    }
    assertThat(root.resolve("n")).hasContent("new");
    fails(Errno.EEXIST, () -> host.createFile("n", 0600).close());
    host.createDirectory("m", 0755);
    fails(Errno.EEXIST, () -> host.createDirectory("m", 0755));
    host.rename("n", "m/o", 0);
    assertThat(root.resolve("m/o")).hasContent("new");
    fails(Errno.EEXIST, () -> host.rename("f", "m/o", NOREPLACE));
    fails(Errno.ENOENT, () -> host.rename("n", "p", 0));
    fails(Errno.EISDIR, () -> host.rename("f", "m", 0));
    fails(Errno.ENOTDIR, () -> host.rename("m", "f", 0));
    fails(Errno.ENOTEMPTY, () -> host.removeDirectory("m"));
    fails(Errno.EISDIR, () -> host.unlink("m"));
    fails(Errno.ENOTDIR, () -> host.removeDirectory("m/o"));
    try (HostHandle existing = host.handle("m/o")) {
      host.link(existing, "second");
    }
    assertThat(stat("second").nlink()).isEqualTo(2);
    host.unlink("m/o");
    host.removeDirectory("m");
    fails(Errno.ENOENT, () -> host.unlink("m"));
    host.createSymlink("s", "any where");
    try (HostHandle link = host.handle("s")) {
      assertThat(link.readLink()).isEqualTo("any where");
    }
    try (HostHandle file = host.handle("f")) {
      fails(Errno.EINVAL, file::readLink);
    }
  }

  @Test
  void attributesAreSet() throws IOException {
    try (HostHandle file = host.handle("f")) {
      file.chmod(0604);
      file.setTimes(3_000_000_000L, 5_000_000_000L);
      Stat stat = file.stat();
      file.chown(stat.uid(), stat.gid());
      assertThat(stat.mode() & 0777).isEqualTo(0604);
      assertThat(stat.atime()).isEqualTo(3_000_000_000L);
      assertThat(stat.mtime()).isEqualTo(5_000_000_000L);
      assertThat(file.xattr("user.none")).isNull();
      file.setXattr("user.amber", new byte[] {1, 2, 3});
      assertThat(file.xattr("user.amber")).containsExactly(1, 2, 3);
      assertThat(file.xattrNames()).contains("user.amber");
      file.setXattr("user.amber", null);
      assertThat(file.xattr("user.amber")).isNull();
      fails(Errno.ENODATA, () -> file.setXattr("user.amber", null));
    }
    try (HostHandle link = host.handle("l")) {
      link.setTimes(1_000_000_000L, 2_000_000_000L);
    }
    assertThat(Files.getLastModifiedTime(root.resolve("f")).toMillis()).isEqualTo(5000);
  }

  @Test
  void nothingLeadsOut() {
    fails(Errno.ELOOP, () -> host.open("away/secret", false).close());
    fails(Errno.ELOOP, () -> host.stat("up/secret"));
    fails(Errno.ELOOP, () -> host.open("l", true).close());
    fails(Errno.EXDEV, () -> host.open("../secret", false).close());
    fails(Errno.EXDEV, () -> host.open("d/../../secret", false).close());
    fails(Errno.ELOOP, () -> host.unlink("away/secret"));
    fails(Errno.ELOOP, () -> host.createFile("up/made", 0600).close());
    fails(Errno.ELOOP, () -> host.rename("f", "away/f", 0));
    fails(Errno.ELOOP, () -> host.createDirectory("away/d", 0700));
    assertThat(outside.toFile().list()).containsExactlyInAnyOrder("secret", "root");
  }

  @Test
  void namesAreBytes() {
    String name = FileName.fromText("Grüße 日本");
    try (HostFile made = host.createFile(name, 0600)) {
      write(made, "x", 0);
    }
    assertThat(root.resolve("Grüße 日本")).hasContent("x");
    assertThat(host.list("").stream().map(DirectoryEntry::name)).contains(name);
  }

  @Test
  void aSingleFileIsTheRoot() {
    try (HostFileSystem one = open(root.resolve("f"));
        HostFile file = one.open("", true)) {
      assertThat(read(file)).isEqualTo("hello");
      Stat stat = one.stat("");
      assertThat(stat == null ? 0 : stat.size()).isEqualTo(5);
      try (HostHandle handle = one.handle("")) {
        handle.chmod(0600);
        assertThat(handle.stat().mode() & 0777).isEqualTo(0600);
      }
    }
  }

  @Test
  void whatIsNotThereCannotBeOpened() {
    fails(Errno.ENOENT, () -> open(root.resolve("missing")).close());
  }
}
