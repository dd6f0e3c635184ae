package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.FileCalls.CWD;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.task.ResourceLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mode, times, length, attributes and storage; the errors were taken from Linux 6.18. */
class AttributeSyscallsTest {
  private static final long OMIT = (1L << 30) - 2;

  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  private int mode(String path) {
    machine.call("stat", machine.path(path), BUFFER);
    return machine.machine.readInt(BUFFER + 24);
  }

  @Test
  void changesModes() {
    long fd = machine.file("/f", "");
    assertThat(machine.call("chmod", machine.path("/f"), 0600)).isZero();
    assertThat(mode("/f")).isEqualTo(0100600);
    assertThat(machine.call("fchmod", fd, 04755)).isZero();
    assertThat(mode("/f")).isEqualTo(0104755);
    assertThat(machine.call("fchmodat", CWD, machine.path(""), 0)).isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("fchmodat2", CWD, machine.path("/f"), 0644, 1))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("fchmodat2", fd, machine.path(""), 0644, 0x1000)).isZero();
    assertThat(mode("/f")).isEqualTo(0100644);
    assertThat(machine.call("chown", machine.path("/f"), 5, -1)).isZero();
    machine.call("stat", machine.path("/f"), BUFFER);
    assertThat(machine.machine.readInt(BUFFER + 28)).isEqualTo(5);
    assertThat(machine.machine.readInt(BUFFER + 32)).isZero();
  }

  @Test
  void setsTimes() {
    long fd = machine.file("/f", "");
    machine.machine.writeLongs(BUFFER, 11, 12, 13, OMIT);
    assertThat(machine.call("utimensat", fd, 0, BUFFER, 0)).isZero();
    machine.call("fstat", fd, BUFFER);
    assertThat(machine.machine.readLong(BUFFER + 72)).isEqualTo(11);
    assertThat(machine.machine.readLong(BUFFER + 80)).isEqualTo(12);
    assertThat(machine.machine.readLong(BUFFER + 88)).isGreaterThan(1_600_000_000L);
    machine.machine.writeLongs(BUFFER, -5, 1, 1, 1);
    machine.call("utimensat", fd, 0, BUFFER, 0);
    machine.call("fstat", fd, BUFFER);
    assertThat(machine.machine.readLong(BUFFER + 72)).isEqualTo(-5);
  }

  @Test
  void badTimesFail() {
    long fd = machine.file("/f", "");
    assertThat(machine.call("utimensat", CWD, 0, 0, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("utimensat", fd, 0, 0, 0x100)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("utimensat", fd, machine.path(""), 0, 0))
        .isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("utimensat", fd, machine.path(""), 0, 0x1000)).isZero();
    machine.machine.writeLongs(BUFFER, 1, 1_000_000_000, 1, 1);
    assertThat(machine.call("utimensat", fd, 0, BUFFER, 0)).isEqualTo(error(Errno.EINVAL));
    machine.machine.writeLongs(BUFFER, 1, OMIT, 1, OMIT);
    assertThat(machine.call("utimensat", CWD, machine.path("/none"), BUFFER, 0)).isZero();
    assertThat(machine.call("futimesat", CWD, 0, 0)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void setsLengths() {
    long fd = machine.file("/f", "hello");
    long reader = machine.open("/f", OpenFlags.O_RDONLY);
    assertThat(machine.call("ftruncate", fd, 2)).isZero();
    assertThat(machine.text("/f")).isEqualTo("he");
    assertThat(machine.call("truncate", machine.path("/f"), 3)).isZero();
    assertThat(machine.text("/f")).isEqualTo("he\0");
    assertThat(machine.call("ftruncate", fd, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ftruncate", reader, 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ftruncate", machine.pipe()[1], 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("truncate", machine.path("/"), 1)).isEqualTo(error(Errno.EISDIR));
    assertThat(machine.call("truncate", machine.path("/f"), -1)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void lengthLimitConcernsGrowthOnly() {
    long fd = machine.file("/f", "0123456789");
    machine.machine.group.limits().set(ResourceLimits.FSIZE, 4, 4);
    assertThat(machine.call("ftruncate", fd, 8)).isZero();
    assertThat(machine.call("truncate", machine.path("/none"), 8)).isEqualTo(error(Errno.ENOENT));
    assertThat(machine.machine.task.signals().pending().set()).isZero();
    assertThat(machine.call("ftruncate", fd, 9)).isEqualTo(error(Errno.EFBIG));
    assertThat(machine.call("fallocate", fd, 0, 0, 9)).isEqualTo(error(Errno.EFBIG));
  }

  @Test
  void allocates() {
    long fd = machine.file("/f", "0123456789");
    long reader = machine.open("/f", OpenFlags.O_RDONLY);
    long directory = machine.open("/", OpenFlags.O_RDONLY);
    long[] pipe = machine.pipe();
    assertThat(machine.call("fallocate", fd, 0, 5, 10)).isZero();
    assertThat(machine.call("fallocate", fd, 3, 2, 3)).isZero();
    assertThat(machine.text("/f")).isEqualTo("01\0\0\0" + "56789" + "\0".repeat(5));
    assertThat(machine.call("fallocate", reader, 0, 0, 10)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("fallocate", directory, 0, 0, 10)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("fallocate", pipe[1], 0, 0, 10)).isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("fallocate", fd, 0, -1, 10)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("fallocate", fd, 2, 0, 10)).isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("fallocate", reader, 0x1000, 0, 10)).isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("fallocate", fd, 0, Long.MAX_VALUE, 10)).isEqualTo(error(Errno.EFBIG));
  }

  @Test
  void synchronizes() {
    long fd = machine.file("/f", "");
    long writer = machine.open("/f", OpenFlags.O_WRONLY);
    long directory = machine.open("/", OpenFlags.O_RDONLY);
    long[] pipe = machine.pipe();
    assertThat(machine.call("fsync", fd)).isZero();
    assertThat(machine.call("fsync", directory)).isZero();
    assertThat(machine.call("fsync", pipe[0])).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sync_file_range", directory, 0, 0, 0)).isZero();
    assertThat(machine.call("sync_file_range", pipe[0], 0, 0, 0)).isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("sync_file_range", fd, 0, 0, 8)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("fadvise64", pipe[0], 0, 0, 0)).isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("fadvise64", fd, 0, 0, 77)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("readahead", writer, 0, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("readahead", directory, 0, 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sync")).isZero();
  }

  @Test
  void extendedAttributes() {
    long fd = machine.file("/f", "");
    long path = machine.path("/f");
    long name = machine.other("user.x");
    machine.buffer("value");
    assertThat(machine.call("getxattr", path, name, BUFFER, 9)).isEqualTo(error(Errno.ENODATA));
    assertThat(machine.call("setxattr", path, name, BUFFER, 5, 2)).isEqualTo(error(Errno.ENODATA));
    assertThat(machine.call("setxattr", path, name, BUFFER, 5, 1)).isZero();
    assertThat(machine.call("fsetxattr", fd, name, BUFFER, 5, 1)).isEqualTo(error(Errno.EEXIST));
    assertThat(machine.call("getxattr", path, name, BUFFER, 0)).isEqualTo(5);
    assertThat(machine.call("getxattr", path, name, BUFFER, 4)).isEqualTo(error(Errno.ERANGE));
    assertThat(machine.call("fgetxattr", fd, name, BUFFER, 100)).isEqualTo(5);
    assertThat(machine.buffer(5)).isEqualTo("value");
    assertThat(machine.call("listxattr", path, BUFFER, 100)).isEqualTo(7);
    assertThat(machine.call("removexattr", path, name)).isZero();
    assertThat(machine.call("removexattr", path, name)).isEqualTo(error(Errno.ENODATA));
  }

  @Test
  void badAttributesFail() {
    long fd = machine.file("/f", "");
    long placeOnly = machine.open("/f", OpenFlags.O_PATH);
    long path = machine.path("/f");
    assertThat(machine.call("getxattr", path, machine.other(""), BUFFER, 1))
        .isEqualTo(error(Errno.ERANGE));
    assertThat(machine.call("getxattr", path, machine.other("foo.x"), BUFFER, 1))
        .isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("setxattr", path, machine.other("foo.x"), BUFFER, 1, 0))
        .isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("getxattr", path, machine.other("user."), BUFFER, 1))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setxattr", path, machine.other("user."), BUFFER, 1, 0))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setxattr", path, machine.other("user.x"), BUFFER, 1, 8))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setxattr", path, machine.other("user.x"), BUFFER, 100_000, 0))
        .isEqualTo(error(Errno.E2BIG));
    assertThat(machine.call("fgetxattr", placeOnly, machine.other("user.x"), BUFFER, 1))
        .isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("fgetxattr", fd, machine.other("user.x"), BUFFER, 1))
        .isEqualTo(error(Errno.ENODATA));
  }
}
