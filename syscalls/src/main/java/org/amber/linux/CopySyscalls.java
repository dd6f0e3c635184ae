package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.WaitQueue;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Copies inside the kernel: sendfile(2), copy_file_range(2). */
final class CopySyscalls {
  private static final int CHUNK = 1 << 16;

  List<Row> rows() {
    return List.of(
        spec(40, "sendfile", FD, FD, POINTER, SIZE, this::sendfile),
        spec(326, "copy_file_range", FD, POINTER, FD, POINTER, SIZE, FLAGS, this::copyFileRange));
  }

  /** One side of a copy: a file at a position of the call's own, or at its own offset. */
  private record End(FileDescription file, @Nullable Long position) {
    long read(MemorySegment buffer, long length, long done) {
      SegmentBuffer to = new SegmentBuffer(buffer, 0, length);
      return position == null ? file.read(to) : file.readAt(to, position + done);
    }

    long write(MemorySegment buffer, long length, long done) {
      SegmentBuffer from = SegmentBuffer.ofPages(buffer, length);
      return position == null ? file.write(from) : file.writeAt(from, position + done);
    }

    /** Gives back what the other side could not take. */
    void unread(long count) {
      if (position == null && count > 0) {
        file.setOffset(file.offset() - count);
      }
    }
  }

  Outcome sendfile(Task task, Fd out, Fd in, GuestAddress offset, long count) {
    FileDescription from = task.files().get(in.number());
    FileDescription to = task.files().get(out.number());
    if (!from.readable() || !to.writable()) {
      throw Errno.EBADF.error();
    }
    if (!offset.isNull() && !from.seekable()) {
      throw Errno.ESPIPE.error();
    }
    if ((to.flags() & OpenFlags.O_APPEND) != 0 || !from.seekable()) {
      throw Errno.EINVAL.error();
    }
    long before = task.call().progress;
    if (to instanceof Socket socket && SocketTransfers.lacksRoom(task, socket)) {
      return awaitRoom(task, to, before);
    }
    Long position = readOffset(task, offset);
    long wanted = Math.min(count, GuestBuffer.MAX_RW_COUNT) - before;
    long room = Transfers.room(task, to, null, wanted);
    long done = 0;
    try {
      long part;
      // As Linux, which leaves it at what a pipe takes at once, but not a socket.
      do {
        Long start = position == null ? null : Long.valueOf(position + done);
        part = copy(new End(from, start), new End(to, null), room - done);
        done += part;
      } while (part > 0 && done < room && waits(to) && to instanceof Socket);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EAGAIN && waits(to)) {
        // The offset tells where to go on, should the call be tried again.
        writeOffset(task, offset, position, done);
        return awaitRoom(task, to, before + done);
      }
      if (e.errno() == Errno.EPIPE) {
        Transfers.signal(task, Signal.SIGPIPE);
      }
      if (before + done == 0) {
        throw e;
      }
    }
    Transfers.signalAtLimit(task, wanted, room, done);
    writeOffset(task, offset, position, done);
    return Outcome.value(before + done);
  }

  /** Whether a full receiver is waited for: a socket or pipe. */
  private static boolean waits(FileDescription to) {
    return !to.nonBlocking() && to.waitQueue() != null;
  }

  private static Outcome awaitRoom(Task task, FileDescription to, long done) {
    long timeout = to instanceof Socket socket ? socket.options().sendTimeout : 0;
    long deadline = SocketTransfers.deadline(task, timeout);
    WaitQueue queue = to instanceof Socket socket ? socket.roomQueue() : to.waitQueue();
    if (queue == null || Timeouts.passed(task, deadline)) {
      if (done > 0) {
        return Outcome.value(done);
      }
      throw Errno.EAGAIN.error();
    }
    task.call().progress = done;
    long known = task.call().deadlineOnce(deadline);
    return new Outcome.Block(
        List.of(queue), known, SocketTransfers.restart(known), () -> SocketTransfers.partial(done));
  }

  private static @Nullable Long readOffset(Task task, GuestAddress offset) {
    if (offset.isNull()) {
      return null;
    }
    long value = task.memory().readLong(offset.value());
    if (value < 0) {
      throw Errno.EINVAL.error();
    }
    return value;
  }

  private static void writeOffset(
      Task task, GuestAddress offset, @Nullable Long position, long done) {
    if (position != null) {
      task.memory().writeLong(offset.value(), position + done);
    }
  }

  private static long copy(End from, End to, long count) {
    long wanted = Math.min(count, GuestBuffer.MAX_RW_COUNT);
    if (wanted <= 0) {
      return 0;
    }
    long done = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.min(wanted, CHUNK));
      while (done < wanted) {
        long length = from.read(buffer, Math.min(wanted - done, CHUNK), done);
        if (length == 0) {
          break;
        }
        long written = 0;
        try {
          written = to.write(buffer, length, done);
        } catch (ErrnoException e) {
          if (done == 0) {
            throw e;
          }
        } finally {
          from.unread(length - written);
        }
        done += written;
        if (written < length) {
          break;
        }
      }
    }
    return done;
  }

  Outcome copyFileRange(
      Task task,
      Fd in,
      GuestAddress inOffset,
      Fd out,
      GuestAddress outOffset,
      long count,
      int flags) {
    PathArguments.requireOnly(flags, 0);
    VfsFile from = PathArguments.file(task, in);
    VfsFile to = PathArguments.file(task, out);
    if (!from.readable() || !to.writable() || (to.flags() & OpenFlags.O_APPEND) != 0) {
      throw Errno.EBADF.error();
    }
    if (from.inode().isDirectory() || to.inode().isDirectory()) {
      throw Errno.EISDIR.error();
    }
    if (!from.inode().isRegular() || !to.inode().isRegular()) {
      throw Errno.EINVAL.error();
    }
    Long source = readOffset(task, inOffset);
    Long target = readOffset(task, outOffset);
    long sourceStart = source == null ? from.offset() : source;
    long targetStart = target == null ? to.offset() : target;
    boolean overlaps = Math.abs(sourceStart - targetStart) < count;
    if (from.inode().same(to.inode()) && overlaps) {
      throw Errno.EINVAL.error();
    }
    long room = Transfers.room(task, to, target, count);
    long done = copy(new End(from, source), new End(to, target), room);
    writeOffset(task, inOffset, source, done);
    writeOffset(task, outOffset, target, done);
    return Outcome.value(done);
  }
}
