package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
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
import org.amber.kernel.pipe.PipeFile;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.Access;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/**
 * splice(2), tee(2), vmsplice(2). Data is copied, which nobody can tell; a call ends as soon as it
 * has moved something and the other side cannot take more.
 */
final class SpliceSyscalls {
  private static final int CHUNK = 1 << 16;
  private static final int SPLICE_F_NONBLOCK = 2;
  private static final int SPLICE_FLAGS = 0xf;

  List<Row> rows() {
    return List.of(
        spec(275, "splice", FD, POINTER, FD, POINTER, SIZE, FLAGS, this::splice),
        spec(276, "tee", FD, FD, SIZE, FLAGS, this::tee),
        spec(278, "vmsplice", FD, POINTER, INT, FLAGS, this::vmsplice));
  }

  Outcome splice(
      Task task,
      Fd in,
      GuestAddress inOffset,
      Fd out,
      GuestAddress outOffset,
      long length,
      int flags) {
    PathArguments.requireOnly(flags, SPLICE_FLAGS);
    if (length == 0) {
      return Outcome.ZERO;
    }
    FileDescription from = task.files().get(in.number());
    FileDescription to = task.files().get(out.number());
    requireDirections(from, to);
    if (!(from instanceof PipeFile) && !(to instanceof PipeFile)) {
      throw Errno.EINVAL.error();
    }
    requireOffset(from, inOffset);
    requireOffset(to, outOffset);
    if (from instanceof PipeFile source
        && to instanceof PipeFile target
        && source.pipe() == target.pipe()) {
      throw Errno.EINVAL.error();
    }
    if (!(to instanceof PipeFile) && (to.flags() & OpenFlags.O_APPEND) != 0) {
      throw Errno.EINVAL.error();
    }
    boolean wait = (flags & SPLICE_F_NONBLOCK) == 0;
    Side source = new Side(task, from, inOffset);
    Side target = new Side(task, to, outOffset);
    return from instanceof PipeFile pipe
        ? fromPipe(task, pipe, target, length, wait)
        : toPipe(task, source, (PipeFile) to, length, wait);
  }

  private static void requireDirections(FileDescription from, FileDescription to) {
    if (!from.readable() || !to.writable()) {
      throw Errno.EBADF.error();
    }
  }

  /** A pipe has no offset, nor has any other file that cannot seek. */
  private static void requireOffset(FileDescription file, GuestAddress offset) {
    if (!offset.isNull() && (file instanceof PipeFile || !file.seekable())) {
      throw Errno.ESPIPE.error();
    }
  }

  /** A file, at its own offset or at one that the caller keeps. */
  private record Side(Task task, FileDescription file, GuestAddress offset) {
    long read(MemorySegment buffer, long length) {
      SegmentBuffer to = new SegmentBuffer(buffer, 0, length);
      if (offset.isNull()) {
        return file.read(to);
      }
      long position = task.memory().readLong(offset.value());
      long count = file.readAt(to, position);
      task.memory().writeLong(offset.value(), position + count);
      return count;
    }

    long room(long length) {
      Long position = offset.isNull() ? null : task.memory().readLong(offset.value());
      return Transfers.room(task, file, position, length);
    }

    long write(MemorySegment buffer, long length) {
      SegmentBuffer from = SegmentBuffer.ofPages(buffer, length);
      if (offset.isNull()) {
        return file.write(from);
      }
      long position = task.memory().readLong(offset.value());
      long count = file.writeAt(from, position);
      task.memory().writeLong(offset.value(), position + count);
      return count;
    }
  }

  private static Outcome fromPipe(
      Task task, PipeFile pipe, Side target, long length, boolean wait) {
    if (pipe.pipe().isEmpty()) {
      return pipe.hasWriters() ? waitFor(pipe, wait) : Outcome.ZERO;
    }
    try (Arena arena = Arena.ofConfined()) {
      int most = (int) Math.min(length, pipe.bytesReadable());
      MemorySegment buffer = arena.allocate(most);
      pipe.pipe().peek(buffer, most);
      long room = target.room(most);
      long written = target.write(buffer, room);
      pipe.pipe().consume((int) written);
      Transfers.signalAtLimit(task, most, room, written);
      return Outcome.value(written);
    } catch (ErrnoException e) {
      return writeFailed(task, target.file(), e, wait);
    }
  }

  private static Outcome toPipe(Task task, Side source, PipeFile pipe, long length, boolean wait) {
    int room = pipe.pipe().room();
    if (!pipe.hasReaders()) {
      Transfers.signal(task, Signal.SIGPIPE);
      throw Errno.EPIPE.error();
    }
    if (room == 0) {
      return waitFor(pipe, wait);
    }
    try (Arena arena = Arena.ofConfined()) {
      int most = (int) Math.min(Math.min(length, room), CHUNK);
      MemorySegment buffer = arena.allocate(most);
      long count = source.read(buffer, most);
      pipe.write(SegmentBuffer.ofPages(buffer, count));
      return Outcome.value(count);
    } catch (ErrnoException e) {
      WaitQueue queue = source.file().waitQueue();
      if (e.errno() != Errno.EAGAIN || source.file().nonBlocking() || queue == null) {
        throw e;
      }
      return Outcome.block(queue);
    }
  }

  private static Outcome waitFor(PipeFile pipe, boolean wait) {
    if (!wait || pipe.nonBlocking()) {
      throw Errno.EAGAIN.error();
    }
    return Outcome.block(pipe.waitQueue());
  }

  private static Outcome writeFailed(
      Task task, FileDescription file, ErrnoException e, boolean wait) {
    if (e.errno() == Errno.EPIPE) {
      Transfers.signal(task, Signal.SIGPIPE);
    }
    WaitQueue queue = file.waitQueue();
    if (e.errno() != Errno.EAGAIN || !wait || file.nonBlocking() || queue == null) {
      throw e;
    }
    return Outcome.block(queue);
  }

  Outcome tee(Task task, Fd in, Fd out, long length, int flags) {
    PathArguments.requireOnly(flags, SPLICE_FLAGS);
    FileDescription from = task.files().get(in.number());
    FileDescription to = task.files().get(out.number());
    requireDirections(from, to);
    if (!(from instanceof PipeFile source)
        || !(to instanceof PipeFile target)
        || source.pipe() == target.pipe()) {
      throw Errno.EINVAL.error();
    }
    boolean wait = (flags & SPLICE_F_NONBLOCK) == 0;
    if (length == 0) {
      return Outcome.ZERO;
    }
    if (source.pipe().isEmpty()) {
      return source.hasWriters() ? waitFor(source, wait) : Outcome.ZERO;
    }
    if (!target.hasReaders()) {
      Transfers.signal(task, Signal.SIGPIPE);
      throw Errno.EPIPE.error();
    }
    if (target.pipe().isFull()) {
      return waitFor(target, wait);
    }
    try (Arena arena = Arena.ofConfined()) {
      long room = Math.min(target.pipe().room(), source.bytesReadable());
      int most = (int) Math.min(length, room);
      MemorySegment buffer = arena.allocate(most);
      source.pipe().peek(buffer, most);
      return Outcome.value(target.write(SegmentBuffer.ofPages(buffer, most)));
    }
  }

  Outcome vmsplice(Task task, Fd fd, GuestAddress vector, int count, int flags) {
    PathArguments.requireOnly(flags, SPLICE_FLAGS);
    if (!(task.files().get(fd.number()) instanceof PipeFile pipe)) {
      throw Errno.EBADF.error();
    }
    boolean wait = (flags & SPLICE_F_NONBLOCK) == 0 && !pipe.nonBlocking();
    Access access = pipe.writable() ? Access.READ : Access.WRITE;
    GuestBuffer buffer = GuestBuffer.ofVector(task.memory(), vector, count, access);
    try {
      return Outcome.value(pipe.writable() ? pipe.write(buffer) : pipe.read(buffer));
    } catch (ErrnoException e) {
      return writeFailed(task, pipe, e, wait);
    }
  }
}
