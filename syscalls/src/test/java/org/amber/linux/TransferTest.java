package org.amber.linux;

import static org.amber.linux.FileCalls.BUFFER;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.MEMORY_SIZE;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Interruption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transfers that wait, and those that fail half way, with pipes. */
class TransferTest {
  private static final int CAPACITY = 65_536;
  private static final int BIG = 0x8000;

  private final FileCalls machine = new FileCalls();
  private Task other;
  private long reader;
  private long writer;

  @BeforeEach
  void makePipe() {
    other = machine.machine.addThread();
    long[] ends = machine.pipe();
    reader = ends[0];
    writer = ends[1];
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private long fill() {
    return machine.call("write", writer, MEMORY, BIG) + machine.call("write", writer, MEMORY, BIG);
  }

  @Test
  void readerWaitsForAWriter() {
    machine.machine.call(other, "read", reader, BUFFER, 10);
    assertThat(machine.machine.isBlocked(other)).isTrue();
    machine.call("write", writer, machine.buffer("abc"), 3);
    assertThat(machine.machine.isBlocked(other)).isFalse();
    assertThat(machine.machine.again(other)).isEqualTo(3);
  }

  @Test
  void writerWaitsUntilAllIsWritten() {
    assertThat(fill()).isEqualTo(CAPACITY);
    machine.call("read", reader, MEMORY, 0x2000);
    machine.machine.call(other, "write", writer, MEMORY, 0x3000);
    assertThat(machine.machine.isBlocked(other)).isTrue();
    assertThat(other.call().progress).isEqualTo(0x2000);
    machine.call("read", reader, MEMORY, 0x1000);
    assertThat(machine.machine.again(other)).isEqualTo(0x3000);
  }

  @Test
  void interruptedWriterReportsWhatItHasWritten() {
    fill();
    machine.call("read", reader, MEMORY, 0x1000);
    machine.machine.call(other, "write", writer, MEMORY, 0x3000);
    Outcome.Block block = Objects.requireNonNull(other.block());
    Interruption interruption = Objects.requireNonNull(block.onInterrupt());
    assertThat(interruption.interrupted()).isEqualTo(new Outcome.Value(0x1000));
  }

  @Test
  void nonBlockingWriteIsShort() {
    machine.call("fcntl", writer, 4, 0x800);
    fill();
    machine.call("read", reader, MEMORY, 0x1000);
    assertThat(machine.call("write", writer, MEMORY, 0x3000)).isEqualTo(0x1000);
    assertThat(machine.call("write", writer, MEMORY, 1)).isEqualTo(error(Errno.EAGAIN));
  }

  @Test
  void writeToNobodySendsSigpipe() {
    machine.call("close", reader);
    assertThat(machine.call("write", writer, BUFFER, 1)).isEqualTo(error(Errno.EPIPE));
    assertThat(machine.machine.task.signals().pending().set()).isEqualTo(Signal.SIGPIPE.bit());
  }

  @Test
  void badMemoryEndsAWriteInsteadOfWaiting() {
    long start = MEMORY + MEMORY_SIZE - 0x1000;
    assertThat(machine.call("write", writer, start, 0x2000)).isEqualTo(0x1000);
    assertThat(machine.machine.isBlocked(machine.machine.task)).isFalse();
  }

  @Test
  void eventCounterTakesOneNumber() {
    long fd = machine.call("eventfd2", 0, 0);
    machine.machine.writeLongs(BUFFER, 2, 3);
    assertThat(machine.call("write", fd, BUFFER, 16)).isEqualTo(8);
    assertThat(machine.machine.isBlocked(machine.machine.task)).isFalse();
    assertThat(machine.call("read", fd, BUFFER, 16)).isEqualTo(8);
    assertThat(machine.machine.readLong(BUFFER)).isEqualTo(2);
  }

  @Test
  void pipesHaveNoPosition() {
    assertThat(machine.call("pread64", reader, BUFFER, 1, 0)).isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("lseek", reader, 0, 0)).isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("lseek", reader, 0, 9)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void openOfFifoWaitsForTheOtherEnd() {
    machine.call("mknod", machine.path("/fifo"), 0010600, 0);
    machine.machine.call(other, "openat", FileCalls.CWD, machine.path("/fifo"), 0, 0);
    assertThat(machine.machine.isBlocked(other)).isTrue();
    assertThat(machine.open("/fifo", 1)).isPositive();
    assertThat(machine.machine.again(other)).isPositive();
  }
}
