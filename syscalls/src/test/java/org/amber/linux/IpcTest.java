package org.amber.linux;

import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.kernel.task.KernelStates;
import org.amber.kernel.task.Task;
import org.amber.state.StateDigest;
import org.amber.state.StateRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** System V IPC that is saved while threads wait. */
class IpcTest {
  private static final StateRegistry REGISTRY = StateRegistry.of(KernelStates.classes());
  private static final long OPERATION = MEMORY + 0x100;
  private static final long MESSAGE = MEMORY + 0x200;
  private static final int UNDO = 0x1000;
  private static final int GETVAL = 12;

  private final TestMachine machine = new TestMachine();
  private final TestMachine other = TestMachine.empty();

  @AfterEach
  void close() {
    machine.close();
    other.close();
  }

  private void restore(SavedMachine saved) {
    other.now = machine.now;
    other.kernel.restore(saved.state, saved.objects(other.physical));
    other.kernel.retryBlockedCalls(other.dispatcher::again);
  }

  private void roundTrip() {
    SavedMachine saved = new SavedMachine(machine);
    restore(saved);
    SavedMachine again = new SavedMachine(other);
    assertThat(StateDigest.of(again.state, REGISTRY))
        .isEqualTo(StateDigest.of(saved.state, REGISTRY));
  }

  private Task restored(int tid) {
    return Objects.requireNonNull(other.kernel.task(tid));
  }

  private static void operation(TestMachine on, int number, int change, int flags) {
    Task task = Objects.requireNonNull(on.kernel.task(1));
    task.memory().writeShort(OPERATION, (short) number);
    task.memory().writeShort(OPERATION + 2, (short) change);
    task.memory().writeShort(OPERATION + 4, (short) flags);
  }

  @Test
  void aThreadThatWaitsForASemaphoreWaitsOn() {
    long id = machine.call("semget", 0, 2, 0600);
    operation(machine, 1, -2, UNDO);
    Task waiting = machine.addThread();
    machine.call(waiting, "semop", id, OPERATION, 1);
    assertThat(machine.isBlocked(waiting)).isTrue();

    roundTrip();

    Task again = restored(waiting.tid());
    assertThat(other.isBlocked(again)).isTrue();
    operation(other, 1, 1, 0);
    assertThat(other.call(restored(1), "semop", id, OPERATION, 1)).isZero();
    assertThat(other.isBlocked(again)).isTrue();
    assertThat(other.call(restored(1), "semop", id, OPERATION, 1)).isZero();
    assertThat(other.isBlocked(again)).isFalse();
    assertThat(other.call(restored(1), "semctl", id, 1, GETVAL)).isZero();
    assertThat(other.again(again)).isZero();
  }

  @Test
  void aResultThatNobodyHasTakenIsKept() {
    long id = machine.call("semget", 0, 1, 0600);
    operation(machine, 0, -1, 0);
    Task waiting = machine.addThread();
    machine.call(waiting, "semop", id, OPERATION, 1);
    operation(machine, 0, 1, 0);
    machine.call("semop", id, OPERATION, 1);

    roundTrip();

    assertThat(other.call(restored(1), "semctl", id, 0, GETVAL)).isZero();
    assertThat(other.again(restored(waiting.tid()))).isZero();
  }

  @Test
  void messagesAndThoseWhoWaitForOneComeBack() {
    long id = machine.call("msgget", 0, 0600);
    machine.writeLongs(MESSAGE, 5, 0x4142);
    machine.call("msgsnd", id, MESSAGE, 2, 0);
    Task waiting = machine.addThread();
    machine.call(waiting, "msgrcv", id, MESSAGE + 64, 8, 7, 0);
    assertThat(machine.isBlocked(waiting)).isTrue();

    roundTrip();

    Task first = restored(1);
    Task again = restored(waiting.tid());
    assertThat(other.call(first, "msgrcv", id, MESSAGE + 128, 8, 5, 0)).isEqualTo(2);
    assertThat(first.memory().readShort(MESSAGE + 136)).isEqualTo((short) 0x4142);
    first.memory().writeLong(MESSAGE, 7);
    assertThat(other.call(first, "msgsnd", id, MESSAGE, 3, 0)).isZero();
    assertThat(other.again(again)).isEqualTo(3);
    assertThat(first.memory().readLong(MESSAGE + 64)).isEqualTo(7);
  }

  @Test
  void aSegmentThatNobodyHasAttachedKeepsItsBytes() {
    long id = machine.call("shmget", 0x77, 5000, 01600);
    long at = machine.call("shmat", id, 0, 0);
    machine.writeLongs(at + 4096, 123);
    assertThat(machine.call("shmdt", at)).isZero();

    roundTrip();

    long again = other.call(restored(1), "shmat", id, 0, 0);
    assertThat(restored(1).memory().readLong(again + 4096)).isEqualTo(123);
    assertThat(other.call(restored(1), "shmget", 0x77, 5001, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(other.call(restored(1), "shmctl", id, 0, 0)).isZero();
    assertThat(other.call(restored(1), "shmdt", again)).isZero();
    assertThat(other.call(restored(1), "shmat", id, 0, 0)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void contradictionsAreRefused() {
    long id = machine.call("semget", 0, 1, 0600);
    operation(machine, 0, -1, 0);
    Task waiting = machine.addThread();
    machine.call(waiting, "semop", id, OPERATION, 1);
    SavedMachine saved = new SavedMachine(machine);
    saved.state.ipc.semaphoreWaits.getFirst().numbers[0] = 1;
    assertThatThrownBy(() -> restore(saved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a semaphore that the set does not have");
  }
}
