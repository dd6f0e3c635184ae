package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulingSyscallsTest {
  private static final int PROCESS = 0;
  private static final int FIFO = 1;
  private static final int RR = 2;

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
  void yieldingGivesTheTurnAway() {
    Task thread = machine.addThread();
    assertThat(machine.kernel.scheduler().pick()).isSameAs(machine.task);
    assertThat(machine.call("sched_yield")).isZero();
    assertThat(machine.kernel.scheduler().pick()).isSameAs(thread);
  }

  @Test
  void policiesAreKept() {
    machine.writeInts(MEMORY, 5);
    assertThat(machine.call("sched_setscheduler", 0, RR | 0x4000_0000, MEMORY)).isZero();
    assertThat(machine.call("sched_getscheduler", 0)).isEqualTo(RR | 0x4000_0000);
    machine.writeInts(MEMORY, 0);
    assertThat(machine.call("sched_getparam", 0, MEMORY)).isZero();
    assertThat(machine.readInt(MEMORY)).isEqualTo(5);
    assertThat(machine.call("sched_rr_get_interval", 0, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(100_000_000);
    assertThat(machine.call("sched_get_priority_max", FIFO)).isEqualTo(99);
    assertThat(machine.call("sched_get_priority_min", FIFO)).isEqualTo(1);
    assertThat(machine.call("sched_get_priority_max", 0)).isZero();
  }

  @Test
  void policyErrors() {
    machine.writeInts(MEMORY, 0);
    assertThat(machine.call("sched_setscheduler", 0, RR, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_setscheduler", 0, 77, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_setparam", 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_setparam", 99, MEMORY)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("sched_getscheduler", -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_get_priority_min", 9)).isEqualTo(error(Errno.EINVAL));
    asUser();
    machine.writeInts(MEMORY, 5);
    assertThat(machine.call("sched_setscheduler", 0, RR, MEMORY)).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void affinity() {
    assertThat(machine.call("sched_getaffinity", 0, 128, MEMORY)).isEqualTo(8);
    assertThat(machine.readLong(MEMORY)).as("two processors").isEqualTo(3);
    machine.writeLongs(MEMORY, 2);
    assertThat(machine.call("sched_setaffinity", 0, 8, MEMORY)).isZero();
    machine.call("sched_getaffinity", 0, 8, MEMORY);
    assertThat(machine.readLong(MEMORY)).isEqualTo(2);
    machine.writeLongs(MEMORY, 4);
    assertThat(machine.call("sched_setaffinity", 0, 8, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_getaffinity", 0, 4, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("sched_getaffinity", 9, 8, MEMORY)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("sched_setaffinity", 0, 8, BAD)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void niceValues() {
    assertThat(machine.call("getpriority", PROCESS, 0)).isEqualTo(20);
    assertThat(machine.call("setpriority", PROCESS, 0, -50)).isZero();
    assertThat(machine.call("getpriority", PROCESS, 0)).isEqualTo(40);
    assertThat(machine.call("getpriority", 1, 0)).isEqualTo(40);
    assertThat(machine.call("getpriority", 2, 55)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("getpriority", 3, 0)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void aUserMayOnlyBecomeNicer() {
    asUser();
    assertThat(machine.call("setpriority", PROCESS, 0, 5)).isZero();
    assertThat(machine.call("setpriority", PROCESS, 0, 1)).isEqualTo(error(Errno.EACCES));
    int other = machine.addProcess(7).pid();
    assertThat(machine.call("setpriority", PROCESS, other, 9)).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void ioPriorities() {
    int bestEffort = 2 << 13 | 3;
    assertThat(machine.call("ioprio_set", 1, 0, bestEffort)).isZero();
    assertThat(machine.call("ioprio_get", 1, 0)).isEqualTo(bestEffort);
    assertThat(machine.call("ioprio_set", 1, 0, 5 << 13)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ioprio_set", 1, 0, 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ioprio_get", 9, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ioprio_get", 1, 99)).isEqualTo(error(Errno.ESRCH));
    asUser();
    assertThat(machine.call("ioprio_set", 1, 0, 1 << 13)).isEqualTo(error(Errno.EPERM));
  }
}
