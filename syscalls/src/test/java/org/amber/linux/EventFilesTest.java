package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.event.SignalFile;
import org.amber.kernel.event.TimerFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** eventfd, timerfd and signalfd: the calls, the files, their states. */
final class EventFilesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SEMAPHORE = 1;

  private final FileMachine files = new FileMachine();
  private final TestMachine machine = files.machine;

  @AfterEach
  void close() {
    files.close();
  }

  private FileDescription make(String call, long... arguments) {
    return files.file(machine.call(call, arguments));
  }

  @Test
  void anEventCounterAddsUpAndIsTakenAsAWhole() {
    FileDescription event = make("eventfd", 3);
    assertThat(event.poll()).isEqualTo(Readiness.POLLIN | Readiness.POLLOUT);
    assertThat(files.writeLong(event, 4)).isEqualTo(8);
    assertThat(files.readLong(event)).isEqualTo(7);
    assertThat(event.poll()).isEqualTo(Readiness.POLLOUT);
    assertThatThrownBy(() -> files.readLong(event)).isSameAs(Errno.EAGAIN.error());
  }

  @Test
  void aSemaphoreIsTakenOneByOne() {
    FileDescription event = make("eventfd2", 2, SEMAPHORE | OpenFlags.O_NONBLOCK);
    assertThat(event.nonBlocking()).isTrue();
    assertThat(files.readLong(event)).isEqualTo(1);
    assertThat(files.readLong(event)).isEqualTo(1);
    assertThat(event.poll()).isEqualTo(Readiness.POLLOUT);
  }

  @Test
  void anEventCounterDoesNotOverflow() {
    FileDescription event = make("eventfd", 1);
    assertThatThrownBy(() -> files.writeLong(event, -1)).isSameAs(Errno.EINVAL.error());
    assertThatThrownBy(() -> files.writeLong(event, -2)).isSameAs(Errno.EAGAIN.error());
    assertThat(files.writeLong(event, -3)).isEqualTo(8);
    assertThat(event.poll()).isEqualTo(Readiness.POLLIN);
    assertThat(files.readLong(event)).isEqualTo(-2);
    assertThatThrownBy(() -> files.write(event, "1234567")).isSameAs(Errno.EINVAL.error());
    assertThatThrownBy(() -> files.read(event, 7)).isSameAs(Errno.EINVAL.error());
  }

  @Test
  void anEventCounterComesBackFromItsState() {
    EventFile event = (EventFile) make("eventfd2", 5, SEMAPHORE);
    EventFile restored = EventFile.restore(event.save());
    assertThat(restored.id()).isEqualTo(event.id());
    assertThat(files.readLong(restored)).isEqualTo(1);
    assertThat(restored.save().counter).isEqualTo(4);
  }

  private void setTimer(long fd, int flags, long interval, long value) {
    machine.writeLongs(
        MEMORY, interval / SECOND, interval % SECOND, value / SECOND, value % SECOND);
    assertThat(machine.call("timerfd_settime", fd, flags, MEMORY, 0)).isZero();
  }

  @Test
  void aTimerCountsItsPeriods() {
    long fd = machine.call("timerfd_create", 1, 0);
    FileDescription timer = files.file(fd);
    setTimer(fd, 0, 3, 10);
    assertThatThrownBy(() -> files.readLong(timer)).isSameAs(Errno.EAGAIN.error());
    machine.advance(9);
    assertThat(timer.poll()).isZero();
    machine.advance(1);
    assertThat(timer.poll()).isEqualTo(Readiness.POLLIN);
    machine.advance(7);
    assertThat(files.readLong(timer)).isEqualTo(3);
    machine.advance(2);
    assertThat(files.readLong(timer)).isEqualTo(1);
    machine.advance(1);
    assertThat(machine.call("timerfd_gettime", fd, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(3);
    assertThat(machine.readLong(MEMORY + 24)).isEqualTo(2);
  }

  @Test
  void anAbsoluteTimerInRealTime() {
    long fd = machine.call("timerfd_create", 0, 0);
    setTimer(fd, TimerFile.ABSOLUTE, 0, machine.now + TestMachine.REALTIME_OFFSET + 100);
    machine.advance(99);
    assertThat(files.file(fd).poll()).isZero();
    machine.advance(1);
    assertThat(files.readLong(files.file(fd))).isEqualTo(1);
    setTimer(fd, 0, 0, 50);
    setTimer(fd, 0, 0, 0);
    machine.advance(100);
    assertThat(files.file(fd).poll()).as("disarmed").isZero();
  }

  @Test
  void timerErrors() {
    assertThat(machine.call("timerfd_create", 5, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("timerfd_create", 1, 1)).isEqualTo(error(Errno.EINVAL));
    long event = machine.call("eventfd", 0);
    machine.writeLongs(MEMORY, 0, 0, 0, SECOND);
    long timer = machine.call("timerfd_create", 1, 0);
    assertThat(machine.call("timerfd_settime", timer, 0, MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(MEMORY, 0, 0, 0, 1);
    assertThat(machine.call("timerfd_settime", event, 0, MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("timerfd_settime", timer, 0, BAD, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("timerfd_gettime", 77, MEMORY)).isEqualTo(error(Errno.EBADF));
  }

  @Test
  void aTimerComesBackFromItsState() {
    long fd = machine.call("timerfd_create", 1, 0);
    setTimer(fd, 0, 5, 10);
    machine.advance(4);
    TimerFile timer = (TimerFile) files.file(fd);
    try (TestMachine other = new TestMachine()) {
      other.now = machine.now;
      TimerFile restored =
          TimerFile.restore(timer.save(), other.kernel.clock(), other.kernel.timers());
      other.advance(5);
      assertThat(restored.poll()).isZero();
      other.advance(1);
      assertThat(files.readLong(restored)).isEqualTo(1);
      other.advance(5);
      assertThat(files.readLong(restored)).isEqualTo(1);
    }
  }

  @Test
  void signalsAreReadInsteadOfDelivered() {
    long usr1 = Signal.SIGUSR1.bit();
    machine.writeLongs(MEMORY, usr1);
    files.task.signals().setMask(usr1);
    long fd = machine.call("signalfd4", -1, MEMORY, 8, 0);
    SignalFile file = (SignalFile) files.file(fd);
    assertThatThrownBy(() -> files.read(file, 128)).isSameAs(Errno.EAGAIN.error());
    WokenFlag woken = new WokenFlag();
    file.waitQueue().add(woken);
    files.task.send(SignalInfo.user(Signal.SIGUSR1.number(), SignalInfo.SI_USER, 42, 7));
    assertThat(woken.isWoken()).isTrue();
    assertThat(file.poll()).isEqualTo(Readiness.POLLIN);
    String record = files.read(file, 300);
    assertThat(record).hasSize(128);
    assertThat(record.charAt(0)).isEqualTo((char) Signal.SIGUSR1.number());
    assertThat(record.charAt(12)).isEqualTo((char) 42);
    assertThat(record.charAt(16)).isEqualTo((char) 7);
    assertThat(files.task.signals().hasDeliverable()).isFalse();
    assertThatThrownBy(() -> files.read(file, 100)).isSameAs(Errno.EINVAL.error());
    SignalFile restored = SignalFile.restore(file.save(), new CurrentSignals(files.kernel));
    files.task.send(SignalInfo.user(Signal.SIGUSR1.number(), SignalInfo.SI_USER, 1, 1));
    assertThat(restored.poll()).isEqualTo(Readiness.POLLIN);
  }

  @Test
  void anExistingSignalFileTakesAnotherSet() {
    machine.writeLongs(MEMORY, Signal.SIGUSR1.bit(), Signal.SIGUSR2.bit());
    long fd = machine.call("signalfd", -1, MEMORY, 8);
    assertThat(machine.call("signalfd", fd, MEMORY + 8, 8)).isEqualTo(fd);
    assertThat(((SignalFile) files.file(fd)).save().wanted).isEqualTo(Signal.SIGUSR2.bit());
    long event = machine.call("eventfd", 0);
    assertThat(machine.call("signalfd", event, MEMORY, 8)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("signalfd", -1, MEMORY, 4)).isEqualTo(error(Errno.EINVAL));
  }
}
