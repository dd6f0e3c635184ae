package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.kernel.aio.AioContext;
import org.amber.kernel.aio.AioEvent;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.jspecify.annotations.Nullable;

/** Operations of io_submit(2), each a struct iocb, one after the other. */
final class AioSubmission {
  /** Where in a struct iocb aio_key is. */
  static final int KEY_AT = 8;

  private static final int PREAD = 0;
  private static final int PWRITE = 1;
  private static final int FSYNC = 2;
  private static final int FDSYNC = 3;
  private static final int POLL = 5;
  private static final int PREADV = 7;
  private static final int PWRITEV = 8;

  private static final int RESFD = 1;

  /** RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT. */
  private static final int RWF_KNOWN = 15;

  /** {@link CallRecord#progress}: operations done above, bytes that a write has written below. */
  private static final int DONE_SHIFT = 32;

  private static final long BYTES = (1L << DONE_SHIFT) - 1;

  /** A struct iocb as it was read. */
  private record Order(
      long at,
      long data,
      int rwFlags,
      int opcode,
      int fd,
      long buffer,
      long count,
      long offset,
      int flags,
      int told) {

    static Order read(GuestMemory memory, long at) {
      Order order =
          new Order(
              at,
              memory.readLong(at),
              memory.readInt(at + 12),
              Short.toUnsignedInt(memory.readShort(at + 16)),
              memory.readInt(at + 20),
              memory.readLong(at + 24),
              memory.readLong(at + 32),
              memory.readLong(at + 40),
              memory.readInt(at + 56),
              memory.readInt(at + 60));
      if (memory.readLong(at + 48) != 0 || order.count < 0) {
        throw Errno.EINVAL.error();
      }
      return order;
    }

    AioEvent event(long result) {
      return new AioEvent(data, at, result);
    }
  }

  Outcome submit(Task task, long number, long count, GuestAddress pointers) {
    if (count < 0) {
      throw Errno.EINVAL.error();
    }
    AioContext context = task.group().memory().aio().get(number);
    long most = Math.min(count, context.capacity());
    CallRecord call = task.call();
    long done = call.progress >>> DONE_SHIFT;
    while (done < most) {
      try {
        long at = task.memory().readLong(pointers.value() + Long.BYTES * done);
        WaitQueue queue = start(task, context, at);
        if (queue != null) {
          long before = done;
          return new Outcome.Block(
              List.of(queue),
              Outcome.NEVER,
              Restart.NEVER_AFTER_HANDLER,
              () -> before > 0 ? new Outcome.Value(before) : null);
        }
      } catch (ErrnoException e) {
        if (done == 0) {
          throw e;
        }
        break;
      }
      done++;
      call.progress = done << DONE_SHIFT;
    }
    return Outcome.value(done);
  }

  /** Starts an operation and ends all but a poll; returns what it has to wait for, or null. */
  private static @Nullable WaitQueue start(Task task, AioContext context, long at) {
    GuestMemory memory = task.memory();
    Order order = Order.read(memory, at);
    context.requireRoom();
    FileDescription file = task.files().get(order.fd);
    EventFile told = (order.flags & RESFD) != 0 ? eventFile(task, order.told) : null;
    memory.writeInt(at + KEY_AT, 0);
    return switch (order.opcode) {
      case PREAD, PWRITE, PREADV, PWRITEV -> transfer(task, context, order, file, told);
      case FSYNC, FDSYNC -> {
        requireUnused(order, order.buffer);
        context.add(order.event(synchronize(file)), told);
        yield null;
      }
      case POLL -> {
        requireUnused(order, order.buffer & ~0xffffL);
        context.poll(
            file, told, (int) order.buffer, order.event(0), task.kernel().identifiers().next());
        yield null;
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  private static EventFile eventFile(Task task, int fd) {
    if (!(task.files().get(fd) instanceof EventFile told)) {
      throw Errno.EINVAL.error();
    }
    return told;
  }

  private static void requireUnused(Order order, long buffer) {
    if (buffer != 0 || order.offset != 0 || order.count != 0 || order.rwFlags != 0) {
      throw Errno.EINVAL.error();
    }
  }

  /** What cannot be synchronized at all fails before it begins. */
  private static long synchronize(FileDescription file) {
    try {
      file.sync();
      return 0;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EINVAL) {
        throw e;
      }
      return -e.errno().number();
    }
  }

  private static @Nullable WaitQueue transfer(
      Task task, AioContext context, Order order, FileDescription file, @Nullable EventFile told) {
    boolean reads = order.opcode == PREAD || order.opcode == PREADV;
    if ((order.rwFlags & ~RWF_KNOWN) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
    if (!(reads ? file.readable() : file.writable())) {
      throw Errno.EBADF.error();
    }
    if (file instanceof DirectoryFile || (file.seekable() && order.offset < 0)) {
      throw Errno.EINVAL.error();
    }
    GuestBuffer buffer = buffer(task, order, reads ? Access.WRITE : Access.READ);
    long result;
    try {
      result = reads ? read(file, buffer, order.offset) : write(task, file, buffer, order.offset);
    } catch (ErrnoException e) {
      boolean waits = e.errno() == Errno.EAGAIN && !file.nonBlocking();
      WaitQueue queue = waits ? file.waitQueue() : null;
      if (queue != null) {
        return queue;
      }
      result = failed(task, e);
    }
    context.add(order.event(result), told);
    return null;
  }

  private static long failed(Task task, ErrnoException e) {
    if (e.errno() == Errno.EPIPE) {
      Transfers.signal(task, Signal.SIGPIPE);
    }
    long written = task.call().progress & BYTES;
    return written > 0 ? written : -e.errno().number();
  }

  private static GuestBuffer buffer(Task task, Order order, Access access) {
    GuestAddress start = new GuestAddress(order.buffer);
    return order.opcode == PREAD || order.opcode == PWRITE
        ? GuestBuffer.of(task.memory(), start, order.count, access)
        : GuestBuffer.ofVector(task.memory(), start, GuestBuffer.vectorCount(order.count), access);
  }

  private static long read(FileDescription file, GuestBuffer to, long offset) {
    return file.seekable() ? file.readAt(to, offset) : file.read(to);
  }

  private static long write(Task task, FileDescription file, GuestBuffer from, long offset) {
    if (file.seekable()) {
      from.limit(Transfers.room(task, file, offset, from.remaining()));
      return file.writeAt(from, offset);
    }
    CallRecord call = task.call();
    from.resumeAt(call.progress & BYTES);
    long count;
    do {
      count = file.write(from);
      call.progress += count;
    } while (count > 0 && from.remaining() > 0 && file.writesFully());
    return call.progress & BYTES;
  }
}
