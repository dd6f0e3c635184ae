package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessSyscallsTest {
  private static final int WNOHANG = 1;

  private final TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void numbersOfAProcess() {
    Task thread = machine.addThread();
    assertThat(machine.call("getpid")).isEqualTo(1);
    assertThat(machine.call("getppid")).isZero();
    assertThat(machine.call(thread, "getpid")).isEqualTo(1);
    assertThat(machine.call(thread, "gettid")).isEqualTo(2);
    assertThat(machine.call("getpgid", 0)).isEqualTo(1);
    assertThat(machine.call("getpgid", 2)).isEqualTo(1);
    assertThat(machine.call("getsid", 99)).isEqualTo(error(Errno.ESRCH));
  }

  @Test
  void processGroups() {
    ThreadGroup child = machine.addProcess(0);
    child.setParentPid(1);
    assertThat(machine.call("setpgid", 0, 0)).as("session leader").isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("setpgid", 0, -1)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setpgid", 77, 0)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("setpgid", 2, 1)).as("other session").isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("setsid")).as("group leader").isEqualTo(error(Errno.EPERM));
    child.membership().setProcessGroup(1);
    assertThat(machine.call(child.tasks().getFirst(), "setsid")).isEqualTo(2);
    assertThat(child.processGroup()).isEqualTo(2);
  }

  @Test
  void exitOfTheLastThreadEndsTheProcess() {
    Task thread = machine.addThread();
    machine.call("set_tid_address", MEMORY);
    machine.writeInts(MEMORY, 1);
    machine.call(thread, "futex", MEMORY, 0, 1);
    assertThat(machine.isBlocked(thread)).isTrue();

    machine.call("exit", 3);
    assertThat(machine.group.isAlive()).isTrue();
    assertThat(thread.memory().readInt(MEMORY)).as("clear_child_tid").isZero();
    assertThat(machine.again(thread)).as("woken").isZero();

    machine.call(thread, "exit", 0x107);
    assertThat(machine.group.isAlive()).isFalse();
    assertThat(machine.group.waitStatus()).isEqualTo(0x700);
  }

  @Test
  void exitGroupEndsAllThreads() {
    Task thread = machine.addThread();
    machine.call("exit_group", 5);
    assertThat(thread.state()).isEqualTo(Task.State.DEAD);
    assertThat(machine.group.waitStatus()).isEqualTo(0x500);
    assertThat(machine.kernel.scheduler().pick()).isNull();
  }

  @Test
  void waitingWithoutChildren() {
    assertThat(machine.call("wait4", -1, 0, 0, 0)).isEqualTo(error(Errno.ECHILD));
    assertThat(machine.call("wait4", -1, 0, 0x4000, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("wait4", Integer.MIN_VALUE, 0, 0, 0)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("waitid", 0, 0, 0, 4, 0)).isEqualTo(error(Errno.ECHILD));
    assertThat(machine.call("waitid", 0, 0, 0, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("waitid", 1, 0, 0, 4, 0)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void waitingForAChild() {
    ThreadGroup child = machine.addProcess(7);
    child.setParentPid(1);
    assertThat(machine.call("wait4", -1, MEMORY, WNOHANG, 0)).isZero();
    machine.call("wait4", 2, MEMORY, 0, 0);
    assertThat(machine.isBlocked(machine.task)).isTrue();

    machine.kernel.endGroup(child, 9);
    assertThat(machine.again(machine.task)).isEqualTo(2);
    assertThat(machine.readInt(MEMORY)).isEqualTo(9);
    assertThat(machine.call("wait4", -1, 0, 0, 0)).isEqualTo(error(Errno.ECHILD));
  }

  @Test
  void waitidTellsHowAChildEnded() {
    ThreadGroup child = machine.addProcess(7);
    child.setParentPid(1);
    machine.kernel.endGroup(child, 0x2a00);
    int nowait = 0x0100_0004;
    assertThat(machine.call("waitid", 1, 2, MEMORY, nowait, 0)).isZero();
    assertThat(machine.readInt(MEMORY)).as("SIGCHLD").isEqualTo(17);
    assertThat(machine.readInt(MEMORY + 8)).as("CLD_EXITED").isEqualTo(1);
    assertThat(machine.readInt(MEMORY + 16)).isEqualTo(2);
    assertThat(machine.readInt(MEMORY + 20)).isEqualTo(7);
    assertThat(machine.readInt(MEMORY + 24)).isEqualTo(0x2a);
    assertThat(machine.call("wait4", 2, BAD, 0, 0)).isEqualTo(error(Errno.EFAULT));
  }
}
