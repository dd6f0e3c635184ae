package org.amber.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.fs.dev.DeviceFile;
import org.amber.kernel.vfs.VfsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** /dev against the Linux under this test. */
final class DeviceTest {
  private final FileMachine files = new FileMachine();

  @AfterEach
  void close() {
    files.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "zero", "full", "random", "urandom", "tty"})
  void numbersAreThoseOfLinux(String name) throws IOException {
    Stat ours = files.at.get("/dev/" + name, false).inode().stat();
    long theirs = ((Number) Files.getAttribute(Path.of("/dev", name), "unix:rdev")).longValue();
    assertThat(ours.rdev()).isEqualTo(theirs);
    assertThat(ours.mode()).isEqualTo(0020666);
  }

  @Test
  void nullTakesEverythingAndGivesNothing() {
    VfsFile file = files.open("/dev/null", OpenFlags.O_RDWR);
    assertThat(files.write(file, "gone")).isEqualTo(4);
    assertThat(files.read(file, 10)).isEmpty();
  }

  @Test
  void zeroAndFullGiveZeros() {
    assertThat(files.read(files.open("/dev/zero", 0), 3)).isEqualTo("\0\0\0");
    VfsFile full = files.open("/dev/full", OpenFlags.O_RDWR);
    assertThat(files.read(full, 3)).isEqualTo("\0\0\0");
    assertThatThrownBy(() -> files.write(full, "x")).isSameAs(Errno.ENOSPC.error());
  }

  @Test
  void mappingsOfZeroAreMemoryOfTheirOwn() {
    VfsFile zero = files.open("/dev/zero", OpenFlags.O_RDWR);
    long fd = files.task.files().install(zero, false, 10);
    long first = files.machine.call("mmap", 0, 4096, 3, 1, fd, 0);
    long second = files.machine.call("mmap", 0, 4096, 3, 2, fd, 0);
    files.task.memory().writeInt(first, 5);
    assertThat(files.readInt(first)).isEqualTo(5);
    assertThat(files.readInt(second)).isZero();
    files.task.memory().writeInt(second, 6);
    assertThat(files.readInt(first)).isEqualTo(5);
    assertThatThrownBy(() -> files.open("/dev/null", 0).pages()).isSameAs(Errno.ENODEV.error());
  }

  @Test
  void randomComesFromTheMachinesEntropy() {
    assertThat(files.read(files.open("/dev/urandom", 0), 3)).isEqualTo("ZZZ");
  }

  @Test
  void thereIsNoControllingTerminal() {
    assertThatThrownBy(() -> files.open("/dev/tty", OpenFlags.O_RDWR))
        .isSameAs(Errno.ENXIO.error());
  }

  @Test
  void linksLeadToTheDescriptors() {
    assertThat(files.link("/dev/fd")).isEqualTo("/proc/self/fd");
    assertThat(files.link("/dev/stderr")).isEqualTo("/proc/self/fd/2");
    assertThat(files.at.get("/dev/shm", true).inode().mode()).isEqualTo(0041777);
  }

  @Test
  void anOpenDeviceComesBackFromItsState() {
    DeviceFile zero = (DeviceFile) files.open("/dev/zero", 0);
    DeviceFile restored = files.kernel.files().devices().restore(zero.save(), zero.path());
    assertThat(restored.id()).isEqualTo(zero.id());
    assertThat(files.read(restored, 2)).isEqualTo("\0\0");
  }

  @Test
  void nothingIsWrittenBack() {
    long fd = files.task.files().install(files.open("/dev/zero", OpenFlags.O_RDWR), false, 10);
    assertThat(files.machine.call("fsync", fd)).isEqualTo(TestMachine.error(Errno.EINVAL));
  }
}
