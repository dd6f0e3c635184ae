package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloneSyscallsTest {
  private static final long SIGCHLD = 17;
  private static final long VM = 0x100;
  private static final long FILES = 0x400;
  private static final long SIGHAND = 0x800;
  private static final long THREAD = 0x1_0000;
  private static final long FS = 0x200;

  private final FileMachine files = new FileMachine();
  private final TestMachine machine = files.machine;

  CloneSyscallsTest() {
    machine.group.setParentPid(0);
  }

  @AfterEach
  void close() {
    files.close();
  }

  private Task task(long tid) {
    return Objects.requireNonNull(machine.kernel.task((int) tid));
  }

  @Test
  void aChildReturnsZeroInMemoryOfItsOwn() {
    machine.writeInts(MEMORY, 1);
    machine.task.cpu().gpr[CpuState.RBX] = 77;
    Task child = task(machine.call("fork"));
    assertThat(child.cpu().gpr[CpuState.RAX]).isZero();
    assertThat(child.cpu().gpr[CpuState.RBX]).isEqualTo(77);
    assertThat(child.group().parentPid()).isEqualTo(machine.group.pid());
    machine.writeInts(MEMORY, 2);
    assertThat(child.memory().readInt(MEMORY)).isEqualTo(1);
    child.memory().writeInt(MEMORY, 3);
    assertThat(machine.readInt(MEMORY)).isEqualTo(2);
  }

  @Test
  void memoryIsCopiedNoEarlierThanAtAStore() {
    machine.writeInts(MEMORY, 1);
    int before = machine.physical.framesInUse();
    Task child = task(machine.call("fork"));
    assertThat(machine.physical.framesInUse()).isEqualTo(before);
    child.memory().writeInt(MEMORY, 2);
    assertThat(machine.physical.framesInUse()).isEqualTo(before + 1);
    machine.kernel.endGroup(child.group(), 0);
    assertThat(machine.physical.framesInUse()).isEqualTo(before);
  }

  @Test
  void whatIsSharedFollowsTheFlags() {
    Task copy = task(machine.call("clone", SIGCHLD));
    Task shared = task(machine.call("clone", VM | FS | FILES | SIGHAND | SIGCHLD));
    assertThat(copy.files()).isNotSameAs(machine.task.files());
    assertThat(copy.fs()).isNotSameAs(machine.task.fs());
    assertThat(copy.group().actions()).isNotSameAs(machine.group.actions());
    assertThat(shared.files()).isSameAs(machine.task.files());
    assertThat(shared.fs()).isSameAs(machine.task.fs());
    assertThat(shared.group().actions()).isSameAs(machine.group.actions());
    assertThat(shared.group().memory()).isSameAs(machine.group.memory());
    Task thread = task(machine.call("clone", VM | SIGHAND | THREAD, MEMORY + 0x100));
    assertThat(thread.group()).isSameAs(machine.group);
    assertThat(thread.cpu().gpr[CpuState.RSP]).isEqualTo(MEMORY + 0x100);
  }

  @Test
  void whatContradictsItselfIsRefused() {
    long refused = error(Errno.EINVAL);
    assertThat(machine.call("clone", THREAD)).isEqualTo(refused);
    assertThat(machine.call("clone", THREAD | VM)).isEqualTo(refused);
    assertThat(machine.call("clone", SIGHAND)).isEqualTo(refused);
    assertThat(machine.call("clone", FS | 0x2_0000)).isEqualTo(refused);
    assertThat(machine.call("clone3", BAD, 64)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("clone3", MEMORY, 63)).isEqualTo(refused);
    assertThat(machine.call("clone3", MEMORY, 5000)).isEqualTo(error(Errno.E2BIG));
    assertThat(machine.kernel.groups()).hasSize(1);
  }

  @Test
  void aUserHasNoMoreProcessesThanTheLimit() {
    TestMachine limited = new TestMachine(1000);
    limited.group.limits().set(ResourceLimits.NPROC, 1, 1);
    assertThat(limited.call("fork")).isEqualTo(error(Errno.EAGAIN));
    limited.close();
  }

  @Test
  void aVforkParentWaitsUntilTheChildHasLeftItsMemory() {
    machine.call("vfork");
    assertThat(machine.isBlocked(machine.task)).isTrue();
    Task child = task(2);
    machine.call(child, "exit_group", 5);
    assertThat(machine.isBlocked(machine.task)).isFalse();
    assertThat(machine.again(machine.task)).isEqualTo(2);
  }

  @Test
  void onlyADeadlySignalEndsTheWaitOfAVforkParent() {
    machine.call("vfork");
    machine.call(task(2), "kill", 1, 17);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    assertThat(machine.task.signals().hasDeliverable()).isFalse();
    machine.kernel.signals().sendToGroup(machine.group, SignalInfo.kernel(9));
    assertThat(machine.isBlocked(machine.task)).isFalse();
  }

  @Test
  void orphansGoToTheNextSubreaperOrToProcessOne() {
    Task child = task(machine.call("fork"));
    Task grandchild = task(machine.call(child, "fork"));
    Task other = task(machine.call(grandchild, "fork"));
    machine.group.options().childSubreaper = true;
    machine.kernel.endGroup(child.group(), 0);
    assertThat(grandchild.group().parentPid()).isEqualTo(machine.group.pid());
    machine.group.options().childSubreaper = false;
    machine.kernel.endGroup(grandchild.group(), 0);
    assertThat(other.group().parentPid()).isEqualTo(1);
  }

  @Test
  void childrenThatNobodyWantsVanish() {
    machine.writeLongs(MEMORY, 1, 0, 0, 0);
    assertThat(machine.call("rt_sigaction", SIGCHLD, MEMORY, 0, 8)).isZero();
    ThreadGroup child = task(machine.call("fork")).group();
    machine.kernel.endGroup(child, 0);
    assertThat(machine.kernel.group(child.pid())).isNull();
    assertThat(machine.call("wait4", -1, 0, 0, 0)).isEqualTo(error(Errno.ECHILD));
  }

  @Test
  void contradictionsBetweenProcessesAreFound() {
    ThreadGroup child = task(machine.call("fork")).group();
    machine.group.setParentPid(child.pid());
    assertThatThrownBy(machine.kernel::checkProcesses).hasMessageContaining("wrong number 1");
    ThreadGroup orphan = task(machine.call(child.leader(), "fork")).group();
    machine.kernel.remove(machine.group);
    orphan.setParentPid(99);
    child.setParentPid(orphan.pid());
    assertThatThrownBy(machine.kernel::checkProcesses).hasMessageContaining("parent 99");
    orphan.setParentPid(child.pid());
    assertThatThrownBy(machine.kernel::checkProcesses).hasMessageContaining("own ancestor");
    child.setParentPid(1);
    machine.kernel.checkProcesses();
    child.leader().setFs(null);
    assertThatThrownBy(machine.kernel::checkProcesses).hasMessageContaining("working directory");
  }
}
