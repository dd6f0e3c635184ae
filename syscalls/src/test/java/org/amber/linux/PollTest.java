package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** poll, ppoll, select and pselect6 on a pipe. */
final class PollTest {
  private static final long FDS = MEMORY;
  private static final long TIME = MEMORY + 0x100;
  private static final long SETS = MEMORY + 0x200;
  private static final long MASK = MEMORY + 0x300;
  private static final long PIPE = MEMORY + 0x400;
  private static final int MILLI = 1_000_000;
  private static final int NVAL = Readiness.POLLNVAL;

  private final FileMachine files = new FileMachine();
  private final TestMachine machine = files.machine;
  private int reader;
  private int writer;

  @BeforeEach
  void makePipe() {
    machine.call("pipe", PIPE);
    reader = machine.readInt(PIPE);
    writer = machine.readInt(PIPE + 4);
  }

  @AfterEach
  void close() {
    files.close();
  }

  private int returned(int index) {
    return machine.readInt(FDS + 8L * index) >= -1
        ? machine.readInt(FDS + 8L * index + 4) >>> 16
        : -1;
  }

  @Test
  void pollTellsWhatIsReady() {
    machine.writeInts(FDS, reader, Readiness.POLLIN, writer, Readiness.POLLOUT, -1, -1, 99, 1);
    assertThat(machine.call("poll", FDS, 4, -1)).isEqualTo(2);
    assertThat(returned(0)).isZero();
    assertThat(returned(1)).isEqualTo(Readiness.POLLOUT);
    assertThat(returned(2)).isZero();
    assertThat(returned(3)).isEqualTo(NVAL);
  }

  @Test
  void pollWaitsForDataOrTheDeadline() {
    machine.writeInts(FDS, reader, Readiness.POLLIN);
    machine.call("poll", FDS, 1, 10);
    assertThat(machine.isBlocked(files.task)).isTrue();
    machine.advance(4 * MILLI);
    assertThat(machine.isBlocked(files.task)).isTrue();
    files.write(files.file(writer), "x");
    assertThat(machine.isBlocked(files.task)).isFalse();
    assertThat(machine.again(files.task)).isEqualTo(1);
    assertThat(returned(0)).isEqualTo(Readiness.POLLIN);

    files.read(files.file(reader), 1);
    machine.call("poll", FDS, 1, 10);
    machine.advance(10 * MILLI);
    assertThat(machine.again(files.task)).isZero();
    assertThat(machine.call("poll", FDS, 1, 0)).isZero();
    assertThat(machine.call("poll", FDS, 2000, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("poll", BAD, 1, 0)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void ppollSetsTheMaskAndWritesBackTheTime() {
    machine.writeInts(FDS, reader, Readiness.POLLIN);
    machine.writeLongs(TIME, 0, 100);
    machine.writeLongs(MASK, Signal.SIGUSR1.bit());
    machine.call("ppoll", FDS, 1, TIME, MASK, 8);
    assertThat(files.task.signals().mask()).isEqualTo(Signal.SIGUSR1.bit());
    machine.advance(30);
    Outcome.Block block = files.task.block();
    assertThat(block).isNotNull();
    assertThat(block.onInterrupt()).isNotNull();
    assertThat(block.onInterrupt().interrupted()).isNull();
    assertThat(machine.readLong(TIME + 8)).isEqualTo(70);
    machine.writeLongs(TIME, 0, 1_000_000_000);
    assertThat(machine.call("ppoll", FDS, 1, TIME, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("ppoll", FDS, 1, 0, MASK, 4)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void selectKeepsTheBitsThatAreReady() {
    machine.writeLongs(SETS, 1L << reader | 1L << writer, 1L << reader | 1L << writer);
    assertThat(machine.call("select", 8, SETS, SETS + 8, 0, 0)).isEqualTo(1);
    assertThat(machine.readLong(SETS)).isZero();
    assertThat(machine.readLong(SETS + 8)).isEqualTo(1L << writer);
  }

  @Test
  void selectWaitsAndWritesBackTheTime() {
    machine.writeLongs(SETS, 1L << reader);
    machine.writeLongs(TIME, 1, 0);
    machine.call("select", reader + 1, SETS, 0, 0, TIME);
    assertThat(machine.isBlocked(files.task)).isTrue();
    machine.advance(250 * MILLI);
    files.task.files().close(writer);
    assertThat(machine.again(files.task)).isEqualTo(1);
    assertThat(machine.readLong(SETS)).isEqualTo(1L << reader);
    assertThat(machine.readLong(TIME)).isZero();
    assertThat(machine.readLong(TIME + 8)).isEqualTo(750_000);
  }

  @Test
  void selectErrors() {
    machine.writeLongs(SETS, 1L << 9);
    assertThat(machine.call("select", 10, SETS, 0, 0, 0)).isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("select", -1, 0, 0, 0, 0)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(TIME, -1, 0);
    assertThat(machine.call("select", 0, 0, 0, 0, TIME)).isEqualTo(error(Errno.EINVAL));
    machine.writeLongs(MASK, MASK + 16, 4);
    assertThat(machine.call("pselect6", 0, 0, 0, 0, 0, MASK)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void pselectEndsAtItsDeadline() {
    machine.writeLongs(SETS, 1L << reader);
    machine.writeLongs(TIME, 0, 50);
    machine.writeLongs(MASK, 0, 8);
    machine.call("pselect6", reader + 1, SETS, 0, 0, TIME, MASK);
    machine.advance(50);
    assertThat(machine.again(files.task)).isZero();
    assertThat(machine.readLong(SETS)).isZero();
    assertThat(machine.readLong(TIME + 8)).isZero();
  }

  @Test
  void selectLooksAsFarAsTheTableHasRoom() {
    machine.writeLongs(SETS, 1L << 50, 1L << 36);
    machine.writeLongs(TIME, 0, 0);
    assertThat(machine.call("select", 128, SETS, 0, 0, TIME)).isEqualTo(error(Errno.EBADF));
    machine.writeLongs(SETS, 0, 1L << 36);
    assertThat(machine.call("select", 128, SETS, 0, 0, TIME)).isZero();
    // From now on there is room for 128, whether they are open or not.
    machine.call("dup2", reader, 100);
    machine.call("close", 100);
    machine.writeLongs(SETS, 0, 1L << 36);
    assertThat(machine.call("select", 128, SETS, 0, 0, TIME)).isEqualTo(error(Errno.EBADF));
  }
}
