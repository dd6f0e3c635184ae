package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls on descriptors that are sockets and that are none; UDP-Lite. */
class SocketSyscallsTest {
  private static final int INET = 2;
  private static final int DGRAM = 2;
  private static final int NONBLOCK = OpenFlags.O_NONBLOCK;
  private static final int UDPLITE = 136;
  private static final int SEND_COVERAGE = 10;

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

  @Test
  void datagramsOfUdpLiteReachNobodyElse() {
    long lite = machine.call("socket", INET, DGRAM | NONBLOCK, UDPLITE);
    long plain = machine.call("socket", INET, DGRAM | NONBLOCK, 0);
    machine.machine.writeInts(BUFFER, INET | Short.reverseBytes((short) 777) << 16, 0x0100007f);
    assertThat(machine.call("bind", lite, BUFFER, 16)).isZero();
    assertThat(machine.call("bind", plain, BUFFER, 16)).isZero();
    long sender = machine.call("socket", INET, DGRAM, UDPLITE);
    assertThat(machine.call("sendto", sender, BUFFER, 3, 0, BUFFER, 16)).isEqualTo(3);
    assertThat(machine.call("recvfrom", plain, BUFFER, 9, 0, 0, 0)).isEqualTo(error(Errno.EAGAIN));
    assertThat(machine.call("recvfrom", lite, BUFFER, 9, 0, 0, 0)).isEqualTo(3);
  }

  @Test
  void udpLiteCoversAHeaderAtLeast() {
    long lite = machine.call("socket", INET, DGRAM, UDPLITE);
    assertThat(coverage(lite, 5)).isEqualTo(8);
    assertThat(coverage(lite, 20)).isEqualTo(20);
    assertThat(coverage(lite, 70_000)).isEqualTo(65_535);
    assertThat(coverage(lite, 0)).isZero();
    long plain = machine.call("socket", INET, DGRAM, 0);
    machine.machine.writeInts(BUFFER, 20);
    assertThat(machine.call("setsockopt", plain, UDPLITE, SEND_COVERAGE, BUFFER, 4))
        .isEqualTo(error(Errno.ENOPROTOOPT));
  }

  private int coverage(long socket, int wanted) {
    machine.machine.writeInts(BUFFER, wanted, 4);
    assertThat(machine.call("setsockopt", socket, UDPLITE, SEND_COVERAGE, BUFFER, 4)).isZero();
    assertThat(machine.call("getsockopt", socket, UDPLITE, SEND_COVERAGE, BUFFER, BUFFER + 4))
        .isZero();
    return machine.machine.readInt(BUFFER);
  }
}
