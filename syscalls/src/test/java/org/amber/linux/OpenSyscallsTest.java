package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.FileCalls.CWD;
import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.task.ResourceLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The errors were taken from Linux 6.18. */
class OpenSyscallsTest {
  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void pathsThatCannotBe() {
    assertThat(machine.open("", 0)).isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("open", BAD, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("open", 0, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.open("a".repeat(4096), 0)).isEqualTo(error(Errno.ENAMETOOLONG));
    assertThat(machine.open("a".repeat(256), 0)).isEqualTo(error(Errno.ENAMETOOLONG));
    assertThat(machine.open("/none", 0)).isEqualTo(error(Errno.ENOENT));
  }

  @Test
  void directoryDescriptorCountsForRelativePathsOnly() {
    long file = machine.file("/f", "");
    assertThat(machine.call("openat", 99, machine.path("f"), 0)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("openat", file, machine.path("f"), 0)).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.call("openat", 99, machine.path(""), 0)).isEqualTo(error(Errno.ENOENT));
    assertThat(machine.call("openat", 99, machine.path("/f"), 0)).isPositive();
    long counter = machine.call("eventfd2", 0, 0);
    assertThat(machine.call("openat", counter, machine.path("f"), 0))
        .isEqualTo(error(Errno.ENOTDIR));
  }

  @Test
  void statusFlagsAreThoseOfLinux() {
    long fd = machine.file("/f", "");
    assertThat(machine.call("fcntl", fd, 3)).isEqualTo(0x8002);
    int asked = OpenFlags.O_PATH | OpenFlags.O_CREAT | OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK;
    assertThat(machine.call("fcntl", machine.open("/f", asked), 3)).isEqualTo(OpenFlags.O_PATH);
  }

  @Test
  void temporaryFilesNeedTheWholeFlag() {
    int rw = OpenFlags.O_RDWR;
    assertThat(machine.open("/", OpenFlags.O_TMPFILE | OpenFlags.O_CREAT | rw))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.open("/", OpenFlags.O_TMPFILE)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.open("/", OpenFlags.O_TMPFILE | rw)).isNotNegative();
  }

  @Test
  void kindOfFileMatters() {
    machine.file("/f", "");
    assertThat(machine.open("/f/", 0)).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.open("/f", OpenFlags.O_DIRECTORY)).isEqualTo(error(Errno.ENOTDIR));
    assertThat(machine.open("/", OpenFlags.O_RDWR)).isEqualTo(error(Errno.EISDIR));
    assertThat(machine.open("/f", OpenFlags.O_CREAT | OpenFlags.O_EXCL))
        .isEqualTo(error(Errno.EEXIST));
    machine.call("symlink", machine.path("f"), machine.other("/l"));
    assertThat(machine.open("/l", OpenFlags.O_NOFOLLOW)).isEqualTo(error(Errno.ELOOP));
  }

  @Test
  void fullTableMakesNoFile() {
    machine.machine.group.limits().set(ResourceLimits.NOFILE, 0, 10);
    assertThat(machine.open("/f", OpenFlags.O_CREAT)).isEqualTo(error(Errno.EMFILE));
    assertThat(machine.call("access", machine.path("/f"), 0)).isEqualTo(error(Errno.ENOENT));
  }

  @Test
  void openat2RefusesWhatOpenIgnores() {
    machine.file("/f", "");
    assertThat(openat2(0, 0, 0, 24)).isPositive();
    assertThat(openat2(0, 0, 0, 8)).isEqualTo(error(Errno.EINVAL));
    assertThat(openat2(0, 0, 0, 5000)).isEqualTo(error(Errno.E2BIG));
    assertThat(openat2(0, 0, 0, -1)).isEqualTo(error(Errno.E2BIG));
    assertThat(openat2(1L << 40, 0, 0, 24)).isEqualTo(error(Errno.EINVAL));
    assertThat(openat2(0, 0644, 0, 24)).isEqualTo(error(Errno.EINVAL));
    assertThat(openat2(0, 0, 0x18, 24)).isEqualTo(error(Errno.EINVAL));
    assertThat(openat2(OpenFlags.O_PATH | OpenFlags.O_RDWR, 0, 0, 24))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(openat2(0, 0, 0x08, 24)).isEqualTo(error(Errno.EXDEV));
  }

  private long openat2(long flags, long mode, long resolve, long size) {
    machine.machine.writeLongs(BUFFER, flags, mode, resolve);
    return machine.call("openat2", CWD, machine.path("/f"), BUFFER, size);
  }

  @Test
  void infiniteLimitIsThatOfTheKernel() {
    long infinite = ResourceLimits.INFINITY;
    machine.machine.group.limits().set(ResourceLimits.NOFILE, infinite, infinite);
    long fd = machine.file("/f", "");
    assertThat(machine.call("eventfd2", 0, 0)).isEqualTo(fd + 1);
    assertThat(machine.pipe()).containsExactly(fd + 2, fd + 3);
    int duplicate = 0;
    assertThat(machine.call("fcntl", fd, duplicate, 2000)).isEqualTo(2000);
    assertThat(machine.call("dup2", fd, 3000)).isEqualTo(3000);
    assertThat(machine.call("fcntl", fd, duplicate, 1 << 20)).isEqualTo(error(Errno.EMFILE));
    assertThat(machine.call("dup2", fd, 1 << 20)).isEqualTo(error(Errno.EBADF));
  }
}
