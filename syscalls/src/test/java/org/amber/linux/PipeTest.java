package org.amber.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.pipe.PipeFile;
import org.amber.kernel.pipe.PipeState;
import org.amber.kernel.pipe.Pipes;
import org.amber.kernel.pipe.PipesState;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NewFile;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PipeTest {
  private static final long OUT = TestMachine.MEMORY;
  private static final int HALF = 2048;

  private final FileMachine files = new FileMachine();

  @AfterEach
  void close() {
    files.close();
  }

  /** The two ends of a new pipe. */
  private PipeFile[] pipe(int flags) {
    assertThat(files.machine.call("pipe2", OUT, flags)).isZero();
    return new PipeFile[] {
      (PipeFile) files.file(files.readInt(OUT)), (PipeFile) files.file(files.readInt(OUT + 4))
    };
  }

  @Test
  void bytesComeOutInOrder() {
    PipeFile[] ends = pipe(0);
    files.write(ends[1], "hello ");
    files.write(ends[1], "world");
    assertThat(ends[0].bytesReadable()).isEqualTo(11);
    assertThat(files.read(ends[0], 8)).isEqualTo("hello wo");
    assertThat(files.read(ends[0], 8)).isEqualTo("rld");
    assertThatThrownBy(() -> files.read(ends[0], 1)).isSameAs(Errno.EAGAIN.error());
  }

  @Test
  void endsAreForOneDirection() {
    PipeFile[] ends = pipe(0);
    assertThatThrownBy(() -> files.write(ends[0], "x")).isSameAs(Errno.EBADF.error());
    assertThatThrownBy(() -> files.read(ends[1], 1)).isSameAs(Errno.EBADF.error());
    assertThatThrownBy(() -> ends[0].seek(0, 0)).isSameAs(Errno.ESPIPE.error());
    assertThat(FileMode.type(ends[0].stat().mode())).isEqualTo(FileMode.S_IFIFO);
    assertThat(ends[0].describe()).isEqualTo("pipe:[" + ends[0].stat().ino() + "]");
  }

  @Test
  void aFullPipeTakesSixteenPagesAndThenNothing() {
    PipeFile[] ends = pipe(0);
    assertThat(files.write(ends[1], "x".repeat(100_000))).isEqualTo(65536);
    assertThat(ends[1].poll()).isZero();
    assertThatThrownBy(() -> files.write(ends[1], "y")).isSameAs(Errno.EAGAIN.error());
    files.read(ends[0], 4095);
    assertThat(ends[1].poll()).as("a slot is free only when it is empty").isZero();
    files.read(ends[0], 1);
    assertThat(ends[1].poll()).isEqualTo(Readiness.WRITABLE);
  }

  @Test
  void aWriteOfUpToAPageGoesInAsAWhole() {
    PipeFile[] ends = pipe(0);
    files.write(ends[1], "x".repeat(15 * 4096 + HALF));
    assertThatThrownBy(() -> files.write(ends[1], "y".repeat(HALF + 1)))
        .isSameAs(Errno.EAGAIN.error());
    assertThat(files.write(ends[1], "y".repeat(HALF))).isEqualTo(HALF);
  }

  @Test
  void theLastWriterEndsTheStream() {
    PipeFile[] ends = pipe(0);
    files.write(ends[1], "rest");
    files.task.files().close(files.readInt(OUT + 4));
    assertThat(ends[0].poll()).isEqualTo(Readiness.READABLE | Readiness.POLLHUP);
    assertThat(files.read(ends[0], 10)).isEqualTo("rest");
    assertThat(files.read(ends[0], 10)).isEmpty();
  }

  @Test
  void withoutAReaderWritingFails() {
    PipeFile[] ends = pipe(0);
    files.task.files().close(files.readInt(OUT));
    assertThat(ends[1].poll()).isEqualTo(Readiness.WRITABLE | Readiness.POLLERR);
    assertThatThrownBy(() -> files.write(ends[1], "x")).isSameAs(Errno.EPIPE.error());
  }

  @Test
  void packetsAreReadOneByOne() {
    PipeFile[] ends = pipe(OpenFlags.O_DIRECT);
    files.write(ends[1], "first");
    files.write(ends[1], "second");
    assertThat(files.read(ends[0], 3)).isEqualTo("fir");
    assertThat(files.read(ends[0], 100)).as("the rest of a packet is lost").isEqualTo("second");
  }

  @Test
  void theSizeIsRoundedUpAndBounded() {
    PipeFile[] ends = pipe(0);
    assertThat(ends[0].pipe().size()).isEqualTo(65536);
    assertThat(ends[0].pipe().resize(100_000, false)).isEqualTo(131072);
    assertThat(ends[0].pipe().resize(0, false)).isEqualTo(4096);
    assertThatThrownBy(() -> ends[0].pipe().resize(1 << 21, false)).isSameAs(Errno.EPERM.error());
    assertThat(ends[0].pipe().resize(1 << 21, true)).isEqualTo(1 << 21);
    files.write(ends[1], "x".repeat(8193));
    assertThatThrownBy(() -> ends[0].pipe().resize(8192, false)).isSameAs(Errno.EBUSY.error());
  }

  @Test
  void flagsAndAddressesAreChecked() {
    assertThat(files.machine.call("pipe2", OUT, 1)).isEqualTo(TestMachine.error(Errno.EINVAL));
    assertThat(files.machine.call("pipe", TestMachine.BAD))
        .isEqualTo(TestMachine.error(Errno.EFAULT));
    assertThat(files.task.files().find(0)).isNull();
    files.task.group().limits().set(7, 1, 1);
    assertThat(files.machine.call("pipe", OUT)).isEqualTo(TestMachine.error(Errno.EMFILE));
  }

  private void makeFifo() {
    Inode root = files.at.get("/", true).inode();
    root.create("fifo", new NewFile(FileMode.S_IFIFO | 0666, 0, 0, 0, ""));
  }

  @Test
  void openingAFifoWaitsForTheOtherEnd() {
    makeFifo();
    VfsFile reader = files.open("/fifo", OpenFlags.O_RDONLY);
    assertThat(reader.openPending()).isTrue();
    WokenFlag woken = new WokenFlag();
    Objects.requireNonNull(reader.waitQueue()).add(woken);
    VfsFile writer = files.open("/fifo", OpenFlags.O_WRONLY);
    assertThat(writer.openPending()).isFalse();
    assertThat(reader.openPending()).isFalse();
    assertThat(woken.isWoken()).isTrue();
    files.write(writer, "through");
    writer.release();
    assertThat(reader.openPending()).as("a writer that has come and gone counts").isFalse();
    assertThat(files.read(reader, 100)).isEqualTo("through");
    assertThat(files.read(reader, 100)).isEmpty();
  }

  @Test
  void openingAFifoWithoutWaiting() {
    makeFifo();
    assertThatThrownBy(() -> files.open("/fifo", OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK))
        .isSameAs(Errno.ENXIO.error());
    VfsFile reader = files.open("/fifo", OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
    assertThat(reader.openPending()).isFalse();
    assertThat(reader.poll()).as("no hangup before the first writer").isZero();
    VfsFile both = files.open("/fifo", OpenFlags.O_RDWR);
    assertThat(both.openPending()).isFalse();
    files.write(both, "x");
    assertThat(both.poll()).isEqualTo(Readiness.ALWAYS);
    both.release();
    assertThat(reader.poll()).isEqualTo(Readiness.READABLE | Readiness.POLLHUP);
  }

  @Test
  void theContentsOfAFifoGoWithItsLastUser() {
    makeFifo();
    VfsFile both = files.open("/fifo", OpenFlags.O_RDWR);
    files.write(both, "lost");
    both.release();
    VfsFile again = files.open("/fifo", OpenFlags.O_RDWR);
    assertThatThrownBy(() -> files.read(again, 10)).isSameAs(Errno.EAGAIN.error());
  }

  @Test
  void aPipeComesBackFromItsState() {
    PipeFile[] ends = pipe(0);
    files.write(ends[1], "a".repeat(5000));
    assertThat(files.read(ends[0], 10)).hasSize(10);
    ends[0].pipe().resize(8192, false);
    try (FileMachine other = new FileMachine()) {
      Map<Long, Inode> inodes = new HashMap<>();
      Pipes pipes = other.kernel.files().pipes();
      pipes.restore(files.kernel.files().pipes().save(), inodes);
      Inode inode = inodes.get(ends[0].inode().id());
      assertThat(inode).isNotNull();
      VfsPath path = new VfsPath(ends[0].path().mount(), new Dentry(null, "pipe:[1]", inode));
      PipeFile reader = pipes.restoreFile(ends[0].save(), path);
      PipeFile writer = pipes.restoreFile(ends[1].save(), path);
      assertThat(reader.id()).isEqualTo(ends[0].id());
      assertThat(reader.stat()).isEqualTo(ends[0].stat());
      assertThat(reader.pipe().size()).isEqualTo(8192);
      assertThat(writer.poll()).isZero();
      assertThat(other.read(reader, 9999)).isEqualTo("a".repeat(4990));
      assertThat(other.write(writer, "b")).isEqualTo(1);
    }
  }

  @Test
  void aWaitingOpenComesBackFromItsState() {
    makeFifo();
    PipeFile reader = (PipeFile) files.open("/fifo", OpenFlags.O_RDONLY);
    try (FileMachine other = new FileMachine()) {
      Inode root = other.at.get("/", true).inode();
      Inode fifo = root.create("fifo", new NewFile(FileMode.S_IFIFO | 0666, 0, 0, 0, ""));
      Map<Long, Inode> inodes = new HashMap<>(Map.of(reader.inode().id(), fifo));
      Pipes pipes = other.kernel.files().pipes();
      pipes.restore(files.kernel.files().pipes().save(), inodes);
      PipeFile restored = pipes.restoreFile(reader.save(), other.at.follow("/fifo"));
      assertThat(restored.openPending()).isTrue();
      other.open("/fifo", OpenFlags.O_WRONLY);
      assertThat(restored.openPending()).isFalse();
    }
  }

  @Test
  void statesThatContradictThemselvesAreRefused() {
    pipe(0);
    Pipes pipes = files.kernel.files().pipes();
    PipesState state = pipes.save();
    state.pipes.getFirst().slots = 0;
    assertThatThrownBy(() -> pipes.restore(state, new HashMap<>()))
        .isInstanceOf(IllegalArgumentException.class);
    PipesState lost = new PipesState();
    PipeState fifo = new PipeState();
    fifo.inode = 77;
    lost.pipes.add(fifo);
    assertThatThrownBy(() -> pipes.restore(lost, new HashMap<>()))
        .hasMessageContaining("no FIFO has the number 77");
  }
}
