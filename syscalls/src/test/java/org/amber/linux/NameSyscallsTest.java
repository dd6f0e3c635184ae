package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.FileCalls.CWD;
import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names, directories and what stat(2) says; the errors were taken from Linux 6.18. */
class NameSyscallsTest {
  private static final int AT_EMPTY_PATH = 0x1000;

  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void makesAndRemovesDirectories() {
    assertThat(machine.call("mkdir", machine.path("/d"), 0777)).isZero();
    assertThat(machine.call("mkdir", machine.path("/d"), 0777)).isEqualTo(error(Errno.EEXIST));
    assertThat(machine.call("mkdir", machine.path("/"), 0)).isEqualTo(error(Errno.EEXIST));
    machine.file("/d/f", "");
    assertThat(machine.call("rmdir", machine.path("/d"))).isEqualTo(error(Errno.ENOTEMPTY));
    assertThat(machine.call("rmdir", machine.path("/d/f"))).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.call("rmdir", machine.path("/d/."))).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("unlink", machine.path("/d"))).isEqualTo(error(Errno.EISDIR));
    assertThat(machine.call("unlinkat", CWD, machine.path("/d"), 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("unlink", machine.path("/d/f"))).isZero();
    assertThat(machine.call("unlinkat", CWD, machine.path("/d"), 0x200)).isZero();
  }

  @Test
  void renamesAndLinks() {
    machine.file("/a", "text");
    assertThat(machine.call("link", machine.path("/a"), machine.other("/b"))).isZero();
    assertThat(machine.call("stat", machine.path("/b"), BUFFER)).isZero();
    assertThat(machine.machine.readLong(BUFFER + 16)).isEqualTo(2);
    assertThat(machine.call("rename", machine.path("/a"), machine.other("/c"))).isZero();
    assertThat(machine.text("/c")).isEqualTo("text");
    assertThat(machine.call("renameat2", CWD, machine.path("/c"), CWD, machine.other("/b"), 99))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("renameat2", CWD, machine.path("/x"), CWD, machine.other("/b"), 1))
        .isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("linkat", CWD, machine.path("/c"), CWD, machine.other("/d"), 1))
        .isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void readsLinksWithoutNul() {
    machine.call("symlink", machine.path("target"), machine.other("/l"));
    machine.file("/f", "");
    assertThat(machine.call("readlink", machine.path("/l"), BUFFER, 100)).isEqualTo(6);
    assertThat(machine.buffer(6)).isEqualTo("target");
    assertThat(machine.call("readlink", machine.path("/l"), BUFFER, 3)).isEqualTo(3);
    assertThat(machine.call("readlink", machine.path("/l"), BUFFER, 0))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("readlink", machine.path("/f"), BUFFER, 5))
        .isEqualTo(error(Errno.EINVAL));
    long file = machine.open("/f", OpenFlags.O_PATH);
    assertThat(machine.call("readlinkat", file, machine.path(""), BUFFER, 5))
        .isEqualTo(error(Errno.ENOENT));
    long link = machine.open("/l", OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW);
    assertThat(machine.call("readlinkat", link, machine.path(""), BUFFER, 100)).isEqualTo(6);
  }

  @Test
  void listsDirectories() {
    machine.call("mkdir", machine.path("/d"), 0777);
    machine.file("/d/name", "");
    long fd = machine.open("/d", 0);
    assertThat(machine.call("getdents64", fd, BUFFER, 5)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("getdents64", fd, BAD, 4000)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("getdents64", fd, BUFFER, 50)).isEqualTo(48);
    assertThat(machine.call("getdents64", fd, BUFFER, 4000)).isEqualTo(24);
    assertThat(machine.machine.readInt(BUFFER + 16) & 0xffff).isEqualTo(24);
    assertThat(machine.machine.readString(BUFFER + 19)).isEqualTo("name");
    assertThat(machine.call("getdents64", fd, BUFFER, 4000)).isZero();
    long file = machine.file("/f", "");
    assertThat(machine.call("getdents64", file, BUFFER, 100)).isEqualTo(error(Errno.ENOTDIR));
  }

  @Test
  void listingEndsAtBadMemory() {
    machine.call("mkdir", machine.path("/d"), 0777);
    long fd = machine.open("/d", 0);
    long end = TestMachine.MEMORY + TestMachine.MEMORY_SIZE;
    assertThat(machine.call("getdents64", fd, end - 24, 100)).isEqualTo(24);
    assertThat(machine.call("getdents64", fd, BUFFER, 100)).isEqualTo(24);
    assertThat(machine.machine.readString(BUFFER + 19)).isEqualTo("..");
  }

  @Test
  void oldFormHasTheTypeAtTheEnd() {
    long fd = machine.open("/", 0);
    assertThat(machine.call("getdents", fd, BUFFER, 30)).isEqualTo(24);
    assertThat(machine.machine.readString(BUFFER + 18)).isEqualTo(".");
    assertThat(machine.buffer(24).charAt(23)).isEqualTo((char) 4);
  }

  @Test
  void workingDirectory() {
    machine.call("mkdir", machine.path("/d"), 0777);
    long file = machine.file("/f", "");
    assertThat(machine.call("chdir", machine.path("/d"))).isZero();
    assertThat(machine.call("getcwd", BUFFER, 100)).isEqualTo(3);
    assertThat(machine.machine.readString(BUFFER)).isEqualTo("/d");
    assertThat(machine.call("getcwd", BUFFER, -1)).isEqualTo(3);
    assertThat(machine.call("getcwd", BUFFER, 1)).isEqualTo(error(Errno.ERANGE));
    assertThat(machine.call("chdir", machine.path("/f"))).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.call("fchdir", file)).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.call("fchdir", machine.call("eventfd2", 0, 0)))
        .isEqualTo(error(Errno.ENOTDIR));
    machine.call("rmdir", machine.path("/d"));
    assertThat(machine.call("getcwd", BUFFER, 100)).isEqualTo(error(Errno.ENOENT));
  }

  @Test
  void statByDescriptor() {
    long fd = machine.file("/f", "hello");
    assertThat(machine.call("newfstatat", fd, machine.path(""), BUFFER, AT_EMPTY_PATH)).isZero();
    assertThat(machine.machine.readLong(BUFFER + 48)).isEqualTo(5);
    assertThat(machine.call("newfstatat", fd, 0, BUFFER, AT_EMPTY_PATH)).isZero();
    assertThat(machine.call("newfstatat", CWD, 0, BUFFER, AT_EMPTY_PATH)).isZero();
    assertThat(machine.call("newfstatat", fd, 0, BUFFER, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("newfstatat", fd, machine.path(""), BUFFER, 0))
        .isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("newfstatat", CWD, machine.path("/f"), BUFFER, 1))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("fstat", fd, BAD)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void statxFillsItsFields() {
    long fd = machine.file("/f", "hello");
    assertThat(machine.call("statx", fd, machine.path(""), AT_EMPTY_PATH, 0xfff, BUFFER)).isZero();
    assertThat(machine.machine.readLong(BUFFER + 40)).isEqualTo(5);
    assertThat(machine.machine.readInt(BUFFER + 28) & 0xffff).isEqualTo(0100644);
    assertThat(machine.call("statx", CWD, machine.path("/f"), 0, 0x8000_0000L, BUFFER))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("statx", CWD, machine.path("/f"), 0x6000, 0, BUFFER))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("statx", fd, 0, AT_EMPTY_PATH, 0x7ff, BUFFER)).isZero();
    assertThat(machine.call("statx", CWD, 0, 0, 0x7ff, BUFFER)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void accessAndUmask() {
    machine.file("/f", "");
    assertThat(machine.call("access", machine.path("/f"), 6)).isZero();
    assertThat(machine.call("access", machine.path("/f"), 1)).isEqualTo(error(Errno.EACCES));
    assertThat(machine.call("access", machine.path("/f"), 8)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("access", machine.path(""), 0)).isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("faccessat2", CWD, machine.path("/f"), 0, 0x8000))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("umask", 07777)).isEqualTo(022);
    assertThat(machine.call("umask", 0)).isEqualTo(0777);
  }

  @Test
  void fileSystems() {
    long fd = machine.file("/f", "");
    assertThat(machine.call("statfs", machine.path("/f"), BUFFER)).isZero();
    assertThat(machine.machine.readLong(BUFFER)).isEqualTo(0x01021994);
    assertThat(machine.call("fstatfs", fd, BUFFER)).isZero();
    assertThat(machine.call("fstatfs", machine.call("eventfd2", 0, 0), BUFFER)).isZero();
    assertThat(machine.machine.readLong(BUFFER)).isEqualTo(0x09041934);
    assertThat(machine.call("statfs", machine.path("/f"), BAD)).isEqualTo(error(Errno.EFAULT));
  }
}
