package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.MEMORY_SIZE;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.task.ResourceLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The errors were taken from Linux 6.18. */
class FileSyscallsTest {
  private static final long END = MEMORY + MEMORY_SIZE;

  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void readsWhatWasWritten() {
    long fd = machine.file("/f", "hello world");
    assertThat(machine.call("read", fd, BUFFER, 5)).isEqualTo(5);
    assertThat(machine.buffer(5)).isEqualTo("hello");
    assertThat(machine.call("read", fd, BUFFER, 100)).isEqualTo(6);
    assertThat(machine.call("read", fd, BUFFER, 100)).isZero();
  }

  @Test
  void countsAndPositionsOutOfRangeFail() {
    long fd = machine.file("/f", "x");
    assertThat(machine.call("read", fd, BUFFER, -1)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("write", fd, -1, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("write", fd, 1, 0)).isZero();
    assertThat(machine.call("pread64", fd, BUFFER, 1, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("pwrite64", fd, BUFFER, 1, Long.MAX_VALUE))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("pread64", 99, BUFFER, 1, 0)).isEqualTo(error(Errno.EBADF));
  }

  @Test
  void accessModeCounts() {
    long writer = machine.open("/f", OpenFlags.O_WRONLY | OpenFlags.O_CREAT);
    long reader = machine.open("/f", OpenFlags.O_RDONLY);
    long path = machine.open("/f", OpenFlags.O_PATH);
    long directory = machine.open("/", OpenFlags.O_RDONLY);
    assertThat(machine.call("read", writer, BUFFER, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("write", reader, BUFFER, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("read", path, BUFFER, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("read", directory, BUFFER, 1)).isEqualTo(error(Errno.EISDIR));
  }

  @Test
  void transferEndsAtBadMemory() {
    long fd = machine.file("/f", "0123456789");
    assertThat(machine.call("read", fd, END - 4, 10)).isEqualTo(4);
    assertThat(machine.call("lseek", fd, 0, 1)).isEqualTo(4);
    assertThat(machine.call("read", fd, BAD, 10)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("pwrite64", fd, END - 3, 10, 0)).isEqualTo(3);
    assertThat(machine.call("write", fd, BAD, 10)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void seeks() {
    long fd = machine.file("/f", "0123456789");
    assertThat(machine.call("lseek", fd, -3, 2)).isEqualTo(7);
    assertThat(machine.call("lseek", fd, 1, 1)).isEqualTo(8);
    assertThat(machine.call("lseek", fd, -9, 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("lseek", fd, 0, 9)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("lseek", fd, 10, 3)).isEqualTo(error(Errno.ENXIO));
    long path = machine.open("/f", OpenFlags.O_PATH);
    assertThat(machine.call("lseek", path, 0, 0)).isEqualTo(error(Errno.EBADF));
  }

  @Test
  void duplicatesShareTheOffset() {
    long fd = machine.file("/f", "0123456789");
    long copy = machine.call("dup", fd);
    assertThat(copy).isEqualTo(fd + 1);
    machine.call("lseek", fd, 5, 0);
    assertThat(machine.call("lseek", copy, 0, 1)).isEqualTo(5);
    assertThat(machine.call("dup2", fd, 20)).isEqualTo(20);
    assertThat(machine.call("dup2", fd, fd)).isEqualTo(fd);
    assertThat(machine.call("dup2", 99, fd)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("dup2", fd, -1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("dup3", fd, fd, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("dup3", fd, 21, OpenFlags.O_CLOEXEC)).isEqualTo(21);
    assertThat(machine.machine.task.files().descriptor(21).closeOnExec()).isTrue();
    assertThat(machine.call("close", fd)).isZero();
    assertThat(machine.call("close", fd)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("lseek", copy, 0, 1)).isEqualTo(5);
  }

  @Test
  void closesRanges() {
    long fd = machine.file("/f", "");
    machine.call("dup2", fd, 10);
    machine.call("dup2", fd, 12);
    assertThat(machine.call("close_range", 11, 0xffff_ffffL, 4)).isZero();
    assertThat(machine.machine.task.files().descriptor(12).closeOnExec()).isTrue();
    assertThat(machine.call("close_range", 5, 11, 0)).isZero();
    assertThat(machine.call("close", 10)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("close", 12)).isZero();
    assertThat(machine.call("close_range", 5, 4, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("close_range", 5, 6, 9)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void vectorsGatherAndScatter() {
    long fd = machine.file("/f", "");
    long vector = MEMORY;
    machine.buffer("abcdefgh");
    machine.machine.writeLongs(vector, BUFFER + 4, 2, BUFFER, 0, BUFFER, 3);
    assertThat(machine.call("writev", fd, vector, 3)).isEqualTo(5);
    assertThat(machine.text("/f")).isEqualTo("efabc");
    machine.machine.writeLongs(vector, BUFFER + 10, 1, BUFFER + 20, 10);
    assertThat(machine.call("preadv", fd, vector, 2, 1)).isEqualTo(4);
    assertThat(machine.buffer(24).substring(20)).isEqualTo("abc\0");
  }

  @Test
  void badVectorsFail() {
    long fd = machine.file("/f", "0123456789");
    long vector = MEMORY;
    machine.machine.writeLongs(vector, BUFFER, -1);
    assertThat(machine.call("readv", fd, vector, 1)).isEqualTo(error(Errno.EINVAL));
    machine.machine.writeLongs(vector, -5, 10);
    assertThat(machine.call("readv", fd, vector, 1)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("readv", fd, BAD, 1)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("readv", fd, vector, 1025)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("readv", fd, vector, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("readv", fd, vector, 0)).isZero();
    machine.machine.writeLongs(vector, BUFFER, 3, BAD, 3);
    assertThat(machine.call("readv", fd, vector, 2)).isEqualTo(3);
    assertThat(machine.call("preadv2", fd, vector, 1, -2, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("preadv2", fd, vector, 1, -1, 0, 0x1000))
        .isEqualTo(error(Errno.EOPNOTSUPP));
  }

  @Test
  void writeFlagsOfOneCall() {
    long fd = machine.file("/f", "0123456789");
    machine.buffer("ab");
    machine.machine.writeLongs(MEMORY, BUFFER, 2);
    assertThat(machine.call("pwritev2", fd, MEMORY, 1, 0, 0, 0x10)).isEqualTo(2);
    assertThat(machine.text("/f")).isEqualTo("0123456789ab");
    machine.buffer("cd");
    machine.machine.writeLongs(MEMORY, BUFFER, 2);
    assertThat(machine.call("pwritev2", fd, MEMORY, 1, 0, 0, 0)).isEqualTo(2);
    assertThat(machine.text("/f")).isEqualTo("cd23456789ab");
  }

  @Test
  void fileSizeLimitShortensAndThenKills() {
    long fd = machine.file("/f", "");
    machine.machine.group.limits().set(ResourceLimits.FSIZE, 10, 10);
    assertThat(machine.call("pwrite64", fd, BUFFER, 20, 4)).isEqualTo(6);
    assertThat(machine.call("pwrite64", fd, BUFFER, 1, 10)).isEqualTo(error(Errno.EFBIG));
    assertThat(machine.machine.task.signals().pending().set()).isEqualTo(Signal.SIGXFSZ.bit());
    assertThat(machine.call("ftruncate", fd, 11)).isEqualTo(error(Errno.EFBIG));
    assertThat(machine.call("ftruncate", fd, 3)).isZero();
  }

  @Test
  void fileSizeLimitOfCopies() {
    long from = machine.file("/from", "0123456789");
    long to = machine.file("/to", "");
    machine.machine.group.limits().set(ResourceLimits.FSIZE, 4, 4);
    assertThat(machine.call("copy_file_range", from, 0, to, 0, 10, 0)).isEqualTo(4);
    assertThat(machine.machine.task.signals().pending().set()).isZero();
    assertThat(machine.text("/to")).isEqualTo("0123");
    machine.call("ftruncate", to, 0);
    machine.call("lseek", to, 0, 0);
    machine.call("lseek", from, 0, 0);
    assertThat(machine.call("sendfile", to, from, 0, 10)).isEqualTo(4);
    assertThat(machine.machine.task.signals().pending().set()).isEqualTo(Signal.SIGXFSZ.bit());
    assertThat(machine.call("sendfile", to, from, 0, 10)).isEqualTo(error(Errno.EFBIG));
  }

  @Test
  void fileSizeLimitIsNoneForPipes() {
    long[] pipe = machine.pipe();
    machine.machine.group.limits().set(ResourceLimits.FSIZE, 1, 1);
    assertThat(machine.call("write", pipe[1], machine.buffer("abc"), 3)).isEqualTo(3);
    assertThat(machine.machine.task.signals().pending().set()).isZero();
  }
}
