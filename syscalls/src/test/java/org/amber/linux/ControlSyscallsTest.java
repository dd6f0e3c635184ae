package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** fcntl(2), flock(2) and ioctl(2); the errors were taken from Linux 6.18. */
class ControlSyscallsTest {
  private static final int F_DUPFD = 0;
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_GETLK = 5;
  private static final int F_SETLK = 6;
  private static final int F_SETLKW = 7;
  private static final int F_SETOWN = 8;
  private static final int F_GETOWN = 9;
  private static final int F_OFD_SETLK = 37;
  private static final long RDLCK = 0;
  private static final long WRLCK = 1;
  private static final long UNLCK = 2;

  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  private long fcntl(long fd, long command, long argument) {
    return machine.call("fcntl", fd, command, argument);
  }

  @Test
  void descriptorFlagsAndCopies() {
    long fd = machine.file("/f", "");
    assertThat(fcntl(fd, F_SETFD, 1)).isZero();
    assertThat(fcntl(fd, F_GETFD, 0)).isEqualTo(1);
    assertThat(fcntl(fd, F_DUPFD, 30)).isEqualTo(30);
    assertThat(fcntl(30, F_GETFD, 0)).isZero();
    assertThat(fcntl(fd, F_DUPFD, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(fcntl(fd, F_DUPFD, 100_000_000)).isEqualTo(error(Errno.EINVAL));
    assertThat(fcntl(99, F_GETFD, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(fcntl(fd, 9999, 0)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void queriesWhetherDescriptorsShareAFile() {
    long fd = machine.file("/f", "");
    long copy = machine.call("dup", fd);
    long again = machine.open("/f", 0);
    assertThat(fcntl(fd, 1027, copy)).isEqualTo(1);
    assertThat(fcntl(fd, 1027, again)).isZero();
    assertThat(fcntl(fd, 1027, 99)).isEqualTo(error(Errno.EBADF));
  }

  @Test
  void pathDescriptorsHaveLittleToControl() {
    machine.file("/f", "");
    long fd = machine.open("/f", OpenFlags.O_PATH);
    assertThat(fcntl(fd, F_SETFL, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(fcntl(fd, F_GETFL, 0)).isEqualTo(OpenFlags.O_PATH);
    assertThat(machine.call("ioctl", fd, 0x5401, BUFFER)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("flock", fd, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("fsync", fd)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("ftruncate", fd, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("fchmod", fd, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("getdents64", fd, BUFFER, 100)).isEqualTo(error(Errno.EBADF));
  }

  @Test
  void ownersMustExist() {
    long fd = machine.file("/f", "");
    long pid = machine.machine.group.pid();
    assertThat(fcntl(fd, F_SETOWN, 99_999)).isEqualTo(error(Errno.ESRCH));
    assertThat(fcntl(fd, F_SETOWN, -99_999)).isEqualTo(error(Errno.ESRCH));
    assertThat(fcntl(fd, F_SETOWN, pid)).isZero();
    assertThat(fcntl(fd, F_GETOWN, 0)).isEqualTo(pid);
    machine.machine.writeInts(BUFFER, 9, 1);
    assertThat(fcntl(fd, 15, BUFFER)).isEqualTo(error(Errno.EINVAL));
    assertThat(fcntl(fd, 10, 99)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void leasesPipesAndSeals() {
    long fd = machine.file("/f", "");
    long[] pipe = machine.pipe();
    assertThat(fcntl(fd, 1025, 0)).isEqualTo(UNLCK);
    assertThat(fcntl(pipe[0], 1032, 0)).isEqualTo(65_536);
    assertThat(fcntl(pipe[0], 1031, 5000)).isEqualTo(8192);
    assertThat(fcntl(fd, 1032, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(fcntl(pipe[0], 1034, 0)).isEqualTo(error(Errno.EINVAL));
  }

  private long lock(Task task, long fd, long command, long type, long start, long length) {
    machine.machine.writeLongs(BUFFER, type, start, length, 0);
    return machine.machine.call(task, "fcntl", fd, command, BUFFER);
  }

  /** A second process with the first one's open files. */
  private Task otherProcess() {
    ThreadGroup other = machine.machine.addProcess(0);
    other.leader().setFiles(machine.machine.group.files().copy());
    return other.tasks().getFirst();
  }

  /** The other process has its own memory: its request lies there. */
  private long lockOther(Task task, long fd, long command, long type, long start, long length) {
    task.memory().writeLong(BUFFER, type);
    task.memory().writeLong(BUFFER + 8, start);
    task.memory().writeLong(BUFFER + 16, length);
    return machine.machine.call(task, "fcntl", fd, command, BUFFER);
  }

  @Test
  void recordLocksConflictBetweenProcesses() {
    long fd = machine.file("/f", "");
    Task own = machine.machine.task;
    Task other = otherProcess();
    assertThat(lock(own, fd, F_SETLK, WRLCK, 10, 10)).isZero();
    assertThat(lockOther(other, fd, F_SETLK, RDLCK, 15, 1)).isEqualTo(error(Errno.EAGAIN));
    assertThat(lockOther(other, fd, F_SETLK, RDLCK, 20, 0)).isZero();
    assertThat(lockOther(other, fd, F_GETLK, RDLCK, 0, 0)).isZero();
    assertThat(other.memory().readLong(BUFFER)).isEqualTo(WRLCK);
    assertThat(other.memory().readLong(BUFFER + 8)).isEqualTo(10);
    assertThat(other.memory().readLong(BUFFER + 16)).isEqualTo(10);
    assertThat(other.memory().readInt(BUFFER + 24)).isEqualTo(own.group().pid());
    lockOther(other, fd, F_SETLKW, WRLCK, 19, 1);
    assertThat(machine.machine.isBlocked(other)).isTrue();
    machine.call("close", machine.call("dup", fd));
    assertThat(machine.machine.again(other)).isZero();
  }

  @Test
  void recordLocksNeedAProperRange() {
    long fd = machine.file("/f", "");
    long reader = machine.open("/f", OpenFlags.O_RDONLY);
    Task own = machine.machine.task;
    assertThat(lock(own, fd, F_SETLK, 7, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(lock(own, fd, F_SETLK, WRLCK, -1, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(lock(own, fd, F_SETLK, WRLCK, 5, -6)).isEqualTo(error(Errno.EINVAL));
    assertThat(lock(own, fd, F_SETLK, WRLCK, 5, -5)).isZero();
    assertThat(lock(own, fd, F_SETLK, WRLCK, 2, Long.MAX_VALUE)).isEqualTo(error(Errno.EOVERFLOW));
    assertThat(lock(own, fd, F_SETLK, WRLCK, 1, Long.MAX_VALUE)).isZero();
    assertThat(lock(own, reader, F_SETLK, WRLCK, 0, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(lock(own, fd, F_GETLK, UNLCK, 0, 1)).isEqualTo(error(Errno.EINVAL));
    machine.machine.writeLongs(BUFFER, WRLCK, 0, 1, 5);
    assertThat(fcntl(fd, F_OFD_SETLK, BUFFER)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void flockExcludesOtherOpenFiles() {
    long fd = machine.file("/f", "");
    long again = machine.open("/f", 0);
    assertThat(machine.call("flock", fd, 2)).isZero();
    assertThat(machine.call("flock", again, 1 | 4)).isEqualTo(error(Errno.EAGAIN));
    assertThat(machine.call("flock", fd, 4)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("flock", 99, 16)).isEqualTo(error(Errno.EINVAL));
    Task other = machine.machine.addThread();
    machine.machine.call(other, "flock", again, 2);
    assertThat(machine.machine.isBlocked(other)).isTrue();
    machine.call("flock", fd, 8);
    assertThat(machine.machine.again(other)).isZero();
  }

  @Test
  void requestsOfAllFiles() {
    long fd = machine.file("/f", "hello");
    long directory = machine.open("/", 0);
    long[] pipe = machine.pipe();
    assertThat(machine.call("ioctl", fd, 0x541b, BUFFER)).isZero();
    assertThat(machine.machine.readInt(BUFFER)).isEqualTo(5);
    assertThat(machine.call("ioctl", directory, 0x541b, BUFFER)).isEqualTo(error(Errno.ENOTTY));
    assertThat(machine.call("ioctl", fd, 0x5401, BUFFER)).isEqualTo(error(Errno.ENOTTY));
    assertThat(machine.call("ioctl", fd, 0x5421, 1)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("ioctl", fd, 0x40049409, directory)).isNegative();
    assertThat(machine.call("ioctl", fd, 2, BUFFER)).isZero();
    assertThat(machine.machine.readInt(BUFFER)).isEqualTo(4096);
    assertThat(machine.call("ioctl", fd, 0x5460, BUFFER)).isZero();
    assertThat(machine.call("ioctl", pipe[0], 0x5460, BUFFER)).isEqualTo(error(Errno.ENOTTY));
    machine.machine.writeInts(BUFFER, 1);
    assertThat(machine.call("ioctl", pipe[0], 0x5421, BUFFER)).isZero();
    assertThat(machine.call("read", pipe[0], BUFFER, 1)).isEqualTo(error(Errno.EAGAIN));
    assertThat(machine.call("ioctl", fd, 0x5451, 0)).isZero();
    assertThat(fcntl(fd, F_GETFD, 0)).isEqualTo(1);
    assertThat(machine.call("ioctl", 99, 0x5451, 0)).isEqualTo(error(Errno.EBADF));
  }
}
