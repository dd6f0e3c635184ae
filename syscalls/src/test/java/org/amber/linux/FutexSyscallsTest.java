package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FutexSyscallsTest {
  private static final int WAIT = 128;
  private static final int WAKE = 129;
  private static final int CMP_REQUEUE = 4;
  private static final int WAKE_OP = 5;
  private static final int WAIT_BITSET = 9;
  private static final int WAKE_BITSET = 10;
  private static final int UNKNOWN = 14;
  private static final int REALTIME = 256;
  private static final long WORD = MEMORY;
  private static final long OTHER = MEMORY + 64;
  private static final long TIME = MEMORY + 128;

  private final TestMachine machine = new TestMachine();
  private Task waiter = machine.task;

  @BeforeEach
  void thread() {
    waiter = machine.addThread();
    machine.writeInts(WORD, 7);
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void waitsUntilWoken() {
    machine.call(waiter, "futex", WORD, WAIT, 7);
    assertThat(machine.isBlocked(waiter)).isTrue();
    assertThat(machine.call("futex", OTHER, WAKE, 1)).isZero();
    assertThat(machine.call("futex", WORD, WAKE, 1)).isEqualTo(1);
    assertThat(machine.isBlocked(waiter)).isFalse();
    assertThat(machine.again(waiter)).isZero();
  }

  @Test
  void aSpuriousRunGoesOnWaitingWhateverTheWordIsNow() {
    machine.call(waiter, "futex", WORD, WAIT, 7);
    machine.writeInts(WORD, 8);
    waiter.wake();
    machine.again(waiter);
    assertThat(machine.isBlocked(waiter)).isTrue();
    assertThat(machine.call("futex", WORD, WAKE, 5)).isEqualTo(1);
  }

  @Test
  void errors() {
    assertThat(machine.call("futex", WORD, WAIT, 8)).isEqualTo(error(Errno.EAGAIN));
    assertThat(machine.call("futex", WORD + 1, WAIT, 7)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("futex", BAD, WAIT, 7)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("futex", WORD, UNKNOWN, 0)).isEqualTo(error(Errno.ENOSYS));
    assertThat(machine.call("futex", WORD, WAIT | REALTIME, 7)).isEqualTo(error(Errno.ENOSYS));
    assertThat(machine.call("futex", WORD, WAIT_BITSET, 7)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(TIME, 0, 1_000_000_000);
    assertThat(machine.call("futex", WORD, WAIT, 7, TIME)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void aRelativeTimeoutPasses() {
    machine.writeLongs(TIME, 0, 500);
    machine.call(waiter, "futex", WORD, WAIT, 7, TIME);
    machine.advance(499);
    assertThat(machine.isBlocked(waiter)).isTrue();
    machine.advance(1);
    assertThat(machine.again(waiter)).isEqualTo(error(Errno.ETIMEDOUT));
    assertThat(machine.call("futex", WORD, WAKE, 1)).isZero();
  }

  @Test
  void anAbsoluteRealTimeout() {
    long end = machine.now + TestMachine.REALTIME_OFFSET + 1000;
    machine.writeLongs(TIME, end / 1_000_000_000, end % 1_000_000_000);
    machine.call(waiter, "futex", WORD, WAIT_BITSET | REALTIME, 7, TIME, 0, 1);
    machine.advance(999);
    assertThat(machine.isBlocked(waiter)).isTrue();
    machine.advance(1);
    assertThat(machine.again(waiter)).isEqualTo(error(Errno.ETIMEDOUT));
  }

  @Test
  void bitsChooseWhoIsWoken() {
    machine.call(waiter, "futex", WORD, WAIT_BITSET, 7, 0, 0, 0b10);
    assertThat(machine.call("futex", WORD, WAKE_BITSET, 1, 0, 0, 0b01)).isZero();
    assertThat(machine.call("futex", WORD, WAKE_BITSET, 1, 0, 0, 0b11)).isEqualTo(1);
  }

  @Test
  void requeueMovesWhomItDoesNotWake() {
    Task second = machine.addThread();
    machine.call(waiter, "futex", WORD, 0, 7);
    machine.call(second, "futex", WORD, 0, 7);
    assertThat(machine.call("futex", WORD, CMP_REQUEUE, 1, 9, OTHER, 6))
        .isEqualTo(error(Errno.EAGAIN));
    assertThat(machine.call("futex", WORD, CMP_REQUEUE, 1, 9, OTHER, 7)).isEqualTo(2);
    assertThat(machine.isBlocked(waiter)).as("came first").isFalse();
    assertThat(machine.isBlocked(second)).isTrue();
    assertThat(machine.call("futex", WORD, 1, 9)).isZero();
    assertThat(machine.call("futex", OTHER, 1, 9)).isEqualTo(1);
  }

  @Test
  void wakeOpChangesTheSecondWord() {
    machine.writeInts(OTHER, 3);
    machine.call(waiter, "futex", OTHER, 0, 3);
    // FUTEX_OP(ADD, 5, EQ, 3)
    int encoded = 1 << 28 | 5 << 12 | 3;
    assertThat(machine.call("futex", WORD, WAKE_OP, 1, 1, OTHER, encoded)).isEqualTo(1);
    assertThat(machine.readInt(OTHER)).isEqualTo(8);
    assertThat(machine.call("futex", WORD, WAKE_OP, 1, 1, OTHER, 7 << 28))
        .isEqualTo(error(Errno.ENOSYS));
  }

  @Test
  void robustLocksOfAnEndedThreadAreReleased() {
    long head = MEMORY + 256;
    long entry = MEMORY + 512;
    int tid = waiter.tid();
    machine.writeLongs(head, entry, 16, 0);
    machine.writeLongs(entry, head);
    machine.writeInts(entry + 16, tid | 0x8000_0000);
    machine.call("futex", entry + 16, 0, tid | 0x8000_0000);
    assertThat(machine.call(waiter, "set_robust_list", head, 23)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call(waiter, "set_robust_list", head, 24)).isZero();
    machine.call(waiter, "exit", 0);
    assertThat(machine.readInt(entry + 16)).isEqualTo(0xc000_0000);
    assertThat(machine.again(machine.task)).isZero();
  }

  @Test
  void membarrierAnswersWhatItCan() {
    assertThat(machine.call("membarrier", 0, 0, 0)).isEqualTo(511);
    assertThat(machine.call("membarrier", 8, 0, 0)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("membarrier", 16, 0, 0)).isZero();
    assertThat(machine.call("membarrier", 8, 0, 0)).isZero();
    assertThat(machine.call("membarrier", 512, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("membarrier", 0, 1, 0)).isEqualTo(error(Errno.EINVAL));
  }
}
