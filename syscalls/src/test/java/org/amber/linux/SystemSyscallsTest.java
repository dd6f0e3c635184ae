package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemSyscallsTest {
  private TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  private void asUser() {
    machine.close();
    machine = new TestMachine(1000);
  }

  @Test
  void unameTellsTheNames() {
    machine.writeString(MEMORY, "newname.org");
    assertThat(machine.call("sethostname", MEMORY, 7)).isZero();
    assertThat(machine.call("setdomainname", MEMORY + 8, 3)).isZero();
    assertThat(machine.call("uname", MEMORY + 0x1000)).isZero();
    assertThat(machine.readString(MEMORY + 0x1000)).isEqualTo("Linux");
    assertThat(machine.readString(MEMORY + 0x1000 + 65)).isEqualTo("newname");
    assertThat(machine.readString(MEMORY + 0x1000 + 4 * 65)).isEqualTo("x86_64");
    assertThat(machine.readString(MEMORY + 0x1000 + 5 * 65)).isEqualTo("org");
  }

  @Test
  void nameErrors() {
    assertThat(machine.call("uname", BAD)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("sethostname", MEMORY, 65)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sethostname", MEMORY, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sethostname", BAD, 4)).isEqualTo(error(Errno.EFAULT));
    asUser();
    assertThat(machine.call("sethostname", MEMORY, 4)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("vhangup")).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void sysinfoTellsUptimeAndMemory() {
    machine.now = 5_500_000_000L;
    assertThat(machine.call("sysinfo", MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY)).isEqualTo(5);
    assertThat(machine.readLong(MEMORY + 32)).isEqualTo(1L << 30);
    assertThat(machine.readLong(MEMORY + 40)).isEqualTo((1L << 30) - TestMachine.MEMORY_SIZE);
    assertThat(machine.readInt(MEMORY + 80) & 0xffff).isEqualTo(1);
    assertThat(machine.readInt(MEMORY + 104)).isEqualTo(1);
    assertThat(machine.call("sysinfo", BAD)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void randomBytes() {
    assertThat(machine.call("getrandom", MEMORY, 9000, 1)).isEqualTo(9000);
    assertThat(machine.readLong(MEMORY + 8992)).isEqualTo(0x5a5a_5a5a_5a5a_5a5aL);
    assertThat(machine.readLong(MEMORY + 9000)).isZero();
    long end = MEMORY + TestMachine.MEMORY_SIZE;
    assertThat(machine.call("getrandom", end - 4096, 9000, 0)).isEqualTo(4096);
    assertThat(machine.call("getrandom", BAD, 1, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("getrandom", MEMORY, 1, 8)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("getrandom", MEMORY, 1, 6)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void personalityIsKept() {
    assertThat(machine.call("personality", 0x40000)).isZero();
    assertThat(machine.call("personality", 0xffff_ffffL)).isEqualTo(0x40000);
    assertThat(machine.call("personality", 0)).isEqualTo(0x40000);
  }

  @Test
  void theOnlyProcessorIsTheFirst() {
    machine.writeInts(MEMORY, 9, 9);
    assertThat(machine.call("getcpu", MEMORY, MEMORY + 4, 0)).isZero();
    assertThat(machine.readLong(MEMORY)).isZero();
    assertThat(machine.call("getcpu", 0, 0, 0)).isZero();
    assertThat(machine.call("getcpu", BAD, 0, 0)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void limitsAreReadAndSet() {
    assertThat(machine.call("getrlimit", 7, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY)).isEqualTo(1024);
    machine.writeLongs(MEMORY, 10, 20);
    assertThat(machine.call("prlimit64", 0, 7, MEMORY, MEMORY + 32)).isZero();
    assertThat(machine.readLong(MEMORY + 32)).isEqualTo(1024);
    assertThat(machine.group.limits().hard(7)).isEqualTo(20);
    machine.writeLongs(MEMORY, 1 << 20, -1);
    assertThat(machine.call("setrlimit", 3, MEMORY)).isZero();
    assertThat(machine.task.memory().space().stackLimit()).isEqualTo(1 << 20);
  }

  @Test
  void limitErrors() {
    assertThat(machine.call("getrlimit", 16, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("getrlimit", 0, BAD)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("prlimit64", 99, 0, 0, 0)).isEqualTo(error(Errno.ESRCH));
    machine.writeLongs(MEMORY, 30, 20);
    assertThat(machine.call("setrlimit", 0, MEMORY)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(MEMORY, 1, 1L << 30);
    assertThat(machine.call("setrlimit", 7, MEMORY)).as("nr_open").isEqualTo(error(Errno.EPERM));
    int child = machine.addProcess(7).pid();
    asUser();
    assertThat(machine.addProcess(7).pid()).isEqualTo(child);
    assertThat(machine.call("prlimit64", child, 0, 0, MEMORY)).isEqualTo(error(Errno.EPERM));
    machine.writeLongs(MEMORY, 1, 1 << 20);
    assertThat(machine.call("setrlimit", 6, MEMORY)).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void usage() {
    machine.group.chargeCpu(2_000_003_000L);
    machine.task.cpuNanos = 1_000_000_000L;
    machine.group.childrenCpuNanos = 70_000_000L;
    machine.call("getrusage", 0, MEMORY);
    assertThat(machine.readLong(MEMORY)).isEqualTo(2);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(3);
    machine.call("getrusage", 1, MEMORY);
    assertThat(machine.readLong(MEMORY)).isEqualTo(1);
    machine.call("getrusage", -1, MEMORY);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(70_000);
    assertThat(machine.call("getrusage", 2, MEMORY)).isEqualTo(error(Errno.EINVAL));
    machine.now = 3_000_000_000L;
    assertThat(machine.call("times", MEMORY)).isEqualTo(300);
    assertThat(machine.readLong(MEMORY)).isEqualTo(200);
    assertThat(machine.readLong(MEMORY + 16)).isEqualTo(7);
    assertThat(machine.call("times", BAD)).isEqualTo(error(Errno.EFAULT));
  }
}
