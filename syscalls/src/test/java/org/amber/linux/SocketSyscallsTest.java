package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program learns that asks whether a descriptor is a socket. */
class SocketSyscallsTest {
  private final FileCalls machine = new FileCalls();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void otherFilesAreNoSockets() {
    long fd = machine.file("/f", "");
    assertThat(machine.call("getpeername", fd, BUFFER, BUFFER)).isEqualTo(error(Errno.ENOTSOCK));
    long end = machine.pipe()[0];
    assertThat(machine.call("recvfrom", end, BUFFER, 1, 0, 0, 0)).isEqualTo(error(Errno.ENOTSOCK));
  }

  @Test
  void theDescriptorIsLookedAtFirst() {
    machine.file("/f", "");
    long path = machine.open("/f", OpenFlags.O_PATH);
    assertThat(machine.call("getsockopt", 99, 1, 3, 0, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("shutdown", path, 0)).isEqualTo(error(Errno.EBADF));
  }
}
