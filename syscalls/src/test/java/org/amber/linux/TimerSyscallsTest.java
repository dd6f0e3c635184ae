package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerSyscallsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long OLD = MEMORY + 64;
  private static final long EVENT = MEMORY + 128;
  private static final long ID = MEMORY + 256;
  private static final int SIGRT = 40;

  private final TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  private boolean pending(int signal) {
    return (machine.group.pending().set() & Signal.bit(signal)) != 0;
  }

  private SignalInfo take() {
    return Objects.requireNonNull(machine.task.signals().take(-1));
  }

  @Test
  void alarmSendsSigalrmOnce() {
    assertThat(machine.call("alarm", 3)).isZero();
    machine.advance(SECOND);
    assertThat(machine.call("alarm", 5)).isEqualTo(2);
    machine.advance(5 * SECOND - 1);
    assertThat(pending(14)).isFalse();
    machine.advance(1);
    assertThat(pending(14)).isTrue();
    assertThat(machine.call("alarm", 0)).isZero();
  }

  @Test
  void setitimerRepeats() {
    machine.writeLongs(MEMORY, 1, 0, 0, 500_000);
    assertThat(machine.call("setitimer", 0, MEMORY, 0)).isZero();
    machine.advance(SECOND / 2);
    assertThat(take().number()).isEqualTo(14);
    machine.call("getitimer", 0, OLD);
    assertThat(machine.readLong(OLD)).isEqualTo(1);
    assertThat(machine.readLong(OLD + 16)).isEqualTo(1);
    machine.advance(SECOND);
    assertThat(take().number()).isEqualTo(14);
  }

  @Test
  void intervalTimerErrors() {
    assertThat(machine.call("getitimer", 3, OLD)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setitimer", -1, MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(MEMORY, 0, 1_000_000, 0, 0);
    assertThat(machine.call("setitimer", 0, MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setitimer", 0, BAD, 0)).isEqualTo(error(Errno.EFAULT));
  }

  private int create(int clock, int how, int signal, int thread) {
    machine.writeLongs(EVENT, 0x1234, 0, 0, 0);
    machine.writeInts(EVENT + 8, signal, how, thread);
    assertThat(machine.call("timer_create", clock, EVENT, ID)).isZero();
    return machine.readInt(ID);
  }

  private void arm(int id, long value, long interval) {
    machine.writeLongs(
        MEMORY, interval / SECOND, interval % SECOND, value / SECOND, value % SECOND);
    assertThat(machine.call("timer_settime", id, 0, MEMORY, OLD)).isZero();
  }

  @Test
  void aTimerSendsItsSignalWithItsValue() {
    int id = create(1, 0, SIGRT, 0);
    arm(id, 1000, 0);
    machine.advance(1000);
    SignalInfo info = take();
    assertThat(info).isEqualTo(new SignalInfo(SIGRT, 0, SignalInfo.SI_TIMER, id, 0, 0x1234));
    machine.call("timer_gettime", id, OLD);
    assertThat(machine.readLong(OLD + 24)).as("disarmed").isZero();
  }

  @Test
  void expiriesWhileTheSignalIsPendingAreOverruns() {
    int id = create(0, 0, SIGRT, 0);
    arm(id, 100, 100);
    machine.advance(250);
    machine.advance(100);
    assertThat(take().uid()).as("si_overrun").isEqualTo(2);
    assertThat(machine.call("timer_getoverrun", id)).isEqualTo(2);
    assertThat(machine.task.signals().take(-1)).isNull();
    machine.call("timer_gettime", id, OLD);
    assertThat(machine.readLong(OLD + 24)).isEqualTo(50);
  }

  @Test
  void aTimerOfAThreadTellsThatThread() {
    var thread = machine.addThread();
    int id = create(1, 4, SIGRT, thread.tid());
    arm(id, 5, 0);
    machine.advance(5);
    assertThat(machine.task.signals().take(-1)).isNull();
    assertThat(Objects.requireNonNull(thread.signals().take(-1)).number()).isEqualTo(SIGRT);
  }

  @Test
  void timersInCpuTime() {
    int id = create(2, 0, SIGRT, 0);
    arm(id, 50, 0);
    machine.advance(100);
    assertThat(machine.task.signals().take(-1)).isNull();
    machine.group.chargeCpu(50);
    assertThat(take().number()).isEqualTo(SIGRT);
  }

  @Test
  void aSilentTimerOnlyCounts() {
    int id = create(1, 1, 0, 0);
    arm(id, 7 * SECOND, 0);
    machine.advance(2 * SECOND);
    machine.call("timer_gettime", id, OLD);
    assertThat(machine.readLong(OLD + 16)).isEqualTo(5);
    machine.advance(5 * SECOND);
    assertThat(machine.task.signals().take(-1)).isNull();
  }

  @Test
  void withoutAnEventItIsSigalrmWithTheTimerId() {
    assertThat(machine.call("timer_create", 1, 0, ID)).isZero();
    int first = machine.readInt(ID);
    assertThat(machine.call("timer_create", 1, 0, ID)).isZero();
    int second = machine.readInt(ID);
    assertThat(second).isNotEqualTo(first);
    arm(second, 1, 0);
    machine.advance(1);
    assertThat(take()).isEqualTo(new SignalInfo(14, 0, SignalInfo.SI_TIMER, second, 0, second));
  }

  @Test
  void timerErrors() {
    assertThat(machine.call("timer_create", 4, 0, ID)).isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("timer_create", 77, 0, ID)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("timer_create", 1, 0, BAD)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("timer_create", 1, BAD, ID)).isEqualTo(error(Errno.EFAULT));
    machine.writeInts(EVENT + 8, 65, 0, 0);
    assertThat(machine.call("timer_create", 1, EVENT, ID)).isEqualTo(error(Errno.EINVAL));
    machine.writeInts(EVENT + 8, 1, 4, 99);
    assertThat(machine.call("timer_create", 1, EVENT, ID)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("timer_settime", 9, 0, MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    int id = create(1, 0, SIGRT, 0);
    assertThat(machine.call("timer_delete", id)).isZero();
    assertThat(machine.call("timer_delete", id)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("timer_getoverrun", id)).isEqualTo(error(Errno.EINVAL));
  }
}
