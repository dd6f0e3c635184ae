package org.amber.linux;

import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.file.FdTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** splice, tee and vmsplice between pipes, files and memory. */
final class SpliceTest {
  private static final long VECTOR = MEMORY + 0x100;
  private static final long TEXT = MEMORY + 0x200;
  private static final int NONBLOCK = 2;

  private final FileMachine files = new FileMachine();
  private final TestMachine machine = files.machine;
  private final int[] first = new int[2];
  private final int[] second = new int[2];

  @BeforeEach
  void makePipes() {
    for (int[] pipe : new int[][] {first, second}) {
      machine.call("pipe", MEMORY);
      pipe[0] = machine.readInt(MEMORY);
      pipe[1] = machine.readInt(MEMORY + 4);
    }
  }

  @AfterEach
  void close() {
    files.close();
  }

  private long openFile(String text) {
    var file = files.open("/file", OpenFlags.O_RDWR | OpenFlags.O_CREAT);
    files.write(file, text);
    file.setOffset(0);
    return task().install(file, false, 100);
  }

  private FdTable task() {
    return files.task.files();
  }

  @Test
  void spliceMovesFromAFileToAPipeAndBack() {
    long file = openFile("hello world");
    assertThat(machine.call("splice", file, 0, first[1], 0, 5, 0)).isEqualTo(5);
    machine.writeLongs(MEMORY, 6);
    assertThat(machine.call("splice", file, MEMORY, first[1], 0, 100, 0)).isEqualTo(5);
    assertThat(machine.readLong(MEMORY)).isEqualTo(11);
    assertThat(files.file(file).offset()).isEqualTo(5);
    machine.writeLongs(MEMORY, 1);
    assertThat(machine.call("splice", first[0], 0, file, MEMORY, 100, 0)).isEqualTo(10);
    assertThat(files.text("/file")).isEqualTo("hhelloworld");
  }

  @Test
  void spliceWaitsForDataAndForRoom() {
    machine.call("splice", first[0], 0, second[1], 0, 10, 0);
    assertThat(machine.isBlocked(files.task)).isTrue();
    files.write(files.file(first[1]), "abc");
    assertThat(machine.again(files.task)).isEqualTo(3);
    assertThat(machine.call("splice", first[0], 0, second[1], 0, 10, NONBLOCK))
        .isEqualTo(error(Errno.EAGAIN));
    files.write(files.file(second[1]), "x".repeat(65536));
    files.write(files.file(first[1]), "abc");
    machine.call("splice", first[0], 0, second[1], 0, 10, 0);
    assertThat(machine.isBlocked(files.task)).isTrue();
    files.read(files.file(second[0]), 70000);
    assertThat(machine.again(files.task)).isEqualTo(3);
  }

  @Test
  void theEndOfTheSourceIsTheEnd() {
    task().close(first[1]);
    assertThat(machine.call("splice", first[0], 0, second[1], 0, 10, 0)).isZero();
  }

  @Test
  void withoutAReaderItIsABrokenPipe() {
    long file = openFile("x");
    task().close(first[0]);
    assertThat(machine.call("splice", file, 0, first[1], 0, 10, 0)).isEqualTo(error(Errno.EPIPE));
    assertThat(files.task.signals().pending().set()).isEqualTo(Signal.SIGPIPE.bit());
  }

  @Test
  void teeLeavesTheData() {
    files.write(files.file(first[1]), "both");
    assertThat(machine.call("tee", first[0], second[1], 100, 0)).isEqualTo(4);
    assertThat(files.read(files.file(first[0]), 10)).isEqualTo("both");
    assertThat(files.read(files.file(second[0]), 10)).isEqualTo("both");
    assertThat(machine.call("tee", first[0], second[1], 100, NONBLOCK))
        .isEqualTo(error(Errno.EAGAIN));
  }

  @Test
  void vmspliceWritesAndReadsMemory() {
    machine.writeString(TEXT, "some memory");
    machine.writeLongs(VECTOR, TEXT, 4, TEXT + 5, 6);
    assertThat(machine.call("vmsplice", first[1], VECTOR, 2, 0)).isEqualTo(10);
    machine.writeLongs(VECTOR, TEXT + 0x40, 20);
    assertThat(machine.call("vmsplice", first[0], VECTOR, 1, 0)).isEqualTo(10);
    assertThat(machine.readString(TEXT + 0x40)).isEqualTo("somememory");
  }

  @Test
  void errors() {
    long file = openFile("x");
    assertThat(machine.call("splice", file, 0, file, 0, 1, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("splice", first[0], 0, first[1], 0, 1, 0))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("splice", first[1], 0, second[1], 0, 1, 0))
        .isEqualTo(error(Errno.EBADF));
    assertThat(machine.call("splice", first[0], MEMORY, file, 0, 1, 0))
        .isEqualTo(error(Errno.ESPIPE));
    assertThat(machine.call("splice", first[0], 0, file, 0, 1, 16)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("tee", file, first[1], 1, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("vmsplice", file, VECTOR, 1, 0)).isEqualTo(error(Errno.EBADF));
  }
}
