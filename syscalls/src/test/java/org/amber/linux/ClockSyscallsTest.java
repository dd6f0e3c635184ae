package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.kernel.wait.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClockSyscallsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long REMAINING = MEMORY + 64;

  private final TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void clocksTellTheMachinesTime() {
    machine.now = 5 * SECOND + 123_456_789;
    assertThat(machine.call("clock_gettime", 1, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY)).isEqualTo(5);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(123_456_789);
    assertThat(machine.call("gettimeofday", MEMORY, 0)).isZero();
    assertThat(machine.readLong(MEMORY)).isEqualTo(1_700_000_005);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(123_456);
    assertThat(machine.call("time", 0)).isEqualTo(1_700_000_005);
  }

  @Test
  void cpuClocks() {
    machine.task.cpuNanos = 42;
    machine.group.chargeCpu(43);
    machine.call("clock_gettime", 3, MEMORY);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(42);
    machine.call("clock_gettime", 2, MEMORY);
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(43);
    // MAKE_PROCESS_CPUCLOCK(1, CPUCLOCK_SCHED), and one of nobody.
    assertThat(machine.call("clock_gettime", ~1 << 3 | 2, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY + 8)).isEqualTo(43);
    assertThat(machine.call("clock_gettime", ~99 << 3 | 2, MEMORY)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void clockErrors() {
    assertThat(machine.call("clock_gettime", 10, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("clock_gettime", 0, BAD)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("clock_getres", 55, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("clock_getres", 0, 0)).isZero();
    assertThat(machine.call("clock_settime", 0, MEMORY)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("clock_settime", 1, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("settimeofday", MEMORY, 0)).isEqualTo(error(Errno.EPERM));
    machine.writeInts(MEMORY, 1);
    assertThat(machine.call("adjtimex", MEMORY)).isEqualTo(error(Errno.EPERM));
    machine.writeInts(MEMORY, 0);
    assertThat(machine.call("adjtimex", MEMORY)).as("TIME_ERROR").isEqualTo(5);
    assertThat(machine.readLong(MEMORY + 88)).isEqualTo(10_000);
  }

  @Test
  void sleepsUntilTheDeadline() {
    machine.writeLongs(MEMORY, 2, 0);
    machine.call("nanosleep", MEMORY, REMAINING);
    machine.advance(2 * SECOND - 1);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    machine.advance(1);
    assertThat(machine.again(machine.task)).isZero();
  }

  @Test
  void aRunInBetweenDoesNotProlongTheSleep() {
    machine.writeLongs(MEMORY, 2, 0);
    machine.call("nanosleep", MEMORY, REMAINING);
    machine.advance(SECOND);
    machine.task.wake();
    machine.again(machine.task);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    machine.advance(SECOND);
    assertThat(machine.again(machine.task)).isZero();
  }

  @Test
  void anInterruptedSleepTellsWhatIsLeft() {
    machine.writeLongs(MEMORY, 2, 0);
    machine.call("nanosleep", MEMORY, REMAINING);
    machine.advance(500_000_000);
    Outcome.Block block = Objects.requireNonNull(machine.task.block());
    assertThat(block.restart()).isEqualTo(Outcome.Restart.NEVER_AFTER_HANDLER);
    assertThat(Objects.requireNonNull(block.onInterrupt()).interrupted()).isNull();
    assertThat(machine.readLong(REMAINING)).isEqualTo(1);
    assertThat(machine.readLong(REMAINING + 8)).isEqualTo(500_000_000);
  }

  @Test
  void absoluteSleepsFollowTheirClock() {
    long end = machine.now + TestMachine.REALTIME_OFFSET + 10;
    machine.writeLongs(MEMORY, end / SECOND, end % SECOND);
    machine.call("clock_nanosleep", 0, 1, MEMORY, 0);
    machine.advance(9);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    machine.advance(1);
    assertThat(machine.again(machine.task)).isZero();
    assertThat(machine.call("clock_nanosleep", 0, 1, MEMORY, 0)).as("past").isZero();
  }

  @Test
  void sleepsInTheCpuTimeOfTheProcess() {
    machine.writeLongs(MEMORY, 0, 100);
    machine.call("clock_nanosleep", 2, 0, MEMORY, 0);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    machine.group.chargeCpu(60);
    machine.again(machine.task);
    assertThat(machine.isBlocked(machine.task)).isTrue();
    machine.group.chargeCpu(40);
    assertThat(machine.again(machine.task)).isZero();
  }

  @Test
  void sleepErrors() {
    machine.writeLongs(MEMORY, 0, SECOND);
    assertThat(machine.call("nanosleep", MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(MEMORY, -1, 0);
    assertThat(machine.call("nanosleep", MEMORY, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("nanosleep", BAD, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("clock_nanosleep", 3, 0, MEMORY, 0)).isEqualTo(error(Errno.EOPNOTSUPP));
    assertThat(machine.call("clock_nanosleep", 4, 0, MEMORY, 0)).isEqualTo(error(Errno.EOPNOTSUPP));
  }
}
