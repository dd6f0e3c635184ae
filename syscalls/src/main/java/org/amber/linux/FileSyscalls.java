package org.amber.linux;

import static org.amber.abi.OpenFlags.O_APPEND;
import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.IN_BUF;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.OUT_BUF;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.IOV_IN;
import static org.amber.table.FileArguments.IOV_OUT;
import static org.amber.table.FileArguments.WHENCE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Reading and writing: read(2), pread(2), readv(2), lseek(2) and their kin. */
final class FileSyscalls {
  private static final int RWF_HIPRI = 1;
  private static final int RWF_DSYNC = 2;
  private static final int RWF_SYNC = 4;
  private static final int RWF_NOWAIT = 8;
  private static final int RWF_APPEND = 16;
  private static final int RWF_NOAPPEND = 32;
  private static final int RWF_KNOWN =
      RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND;

  List<Row> rows() {
    return List.of(
        spec(0, "read", FD, OUT_BUF, SIZE, this::read),
        spec(1, "write", FD, IN_BUF, SIZE, this::write),
        spec(8, "lseek", FD, LONG, WHENCE, this::lseek),
        spec(17, "pread64", FD, OUT_BUF, SIZE, LONG, this::pread),
        spec(18, "pwrite64", FD, IN_BUF, SIZE, LONG, this::pwrite),
        spec(19, "readv", FD, IOV_OUT, INT, this::readv),
        spec(20, "writev", FD, IOV_IN, INT, this::writev),
        spec(295, "preadv", FD, IOV_OUT, INT, LONG, LONG, this::preadv),
        spec(296, "pwritev", FD, IOV_IN, INT, LONG, LONG, this::pwritev),
        spec(327, "preadv2", FD, POINTER, INT, LONG, LONG, FLAGS, this::preadv2),
        spec(328, "pwritev2", FD, POINTER, INT, LONG, LONG, FLAGS, this::pwritev2));
  }

  Outcome read(Task task, Fd fd, GuestAddress buffer, long count) {
    FileDescription file = readable(task, fd);
    return Transfers.read(task, file, GuestBuffer.of(task.memory(), buffer, count, Access.WRITE));
  }

  Outcome write(Task task, Fd fd, GuestAddress buffer, long count) {
    FileDescription file = writable(task, fd);
    return Transfers.write(task, file, GuestBuffer.of(task.memory(), buffer, count, Access.READ));
  }

  Outcome readv(Task task, Fd fd, GuestAddress vector, int count) {
    FileDescription file = readable(task, fd);
    return Transfers.read(
        task, file, GuestBuffer.ofVector(task.memory(), vector, count, Access.WRITE));
  }

  Outcome writev(Task task, Fd fd, GuestAddress vector, int count) {
    FileDescription file = writable(task, fd);
    return Transfers.write(
        task, file, GuestBuffer.ofVector(task.memory(), vector, count, Access.READ));
  }

  Outcome pread(Task task, Fd fd, GuestAddress buffer, long count, long position) {
    requirePosition(position, count);
    FileDescription file = readable(task, fd);
    GuestBuffer to = GuestBuffer.of(task.memory(), buffer, count, Access.WRITE);
    return Outcome.value(file.readAt(to, position));
  }

  Outcome pwrite(Task task, Fd fd, GuestAddress buffer, long count, long position) {
    requirePosition(position, count);
    FileDescription file = writable(task, fd);
    GuestBuffer from = GuestBuffer.of(task.memory(), buffer, count, Access.READ);
    return Transfers.writeAt(task, file, from, position);
  }

  Outcome preadv(Task task, Fd fd, GuestAddress vector, int count, long low, long high) {
    requirePosition(low, 0);
    FileDescription file = readable(task, fd);
    GuestBuffer to = GuestBuffer.ofVector(task.memory(), vector, count, Access.WRITE);
    requirePosition(low, to.remaining());
    return Outcome.value(file.readAt(to, low));
  }

  Outcome pwritev(Task task, Fd fd, GuestAddress vector, int count, long low, long high) {
    requirePosition(low, 0);
    FileDescription file = writable(task, fd);
    GuestBuffer from = GuestBuffer.ofVector(task.memory(), vector, count, Access.READ);
    requirePosition(low, from.remaining());
    return Transfers.writeAt(task, file, from, low);
  }

  /** Checked before anything else: a transfer neither begins nor ends below zero. */
  private static void requirePosition(long position, long count) {
    if (position < 0 || position + count < 0) {
      throw Errno.EINVAL.error();
    }
  }

  private static FileDescription readable(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if (!file.readable()) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  private static FileDescription writable(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if (!file.writable()) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  Outcome preadv2(
      Task task, Fd fd, GuestAddress vector, int count, long low, long high, int flags) {
    requireKnown(flags);
    if (low != -1) {
      return preadv(task, fd, vector, count, low, high);
    }
    if ((flags & RWF_NOWAIT) == 0) {
      return readv(task, fd, vector, count);
    }
    GuestBuffer to = GuestBuffer.ofVector(task.memory(), vector, count, Access.WRITE);
    return Outcome.value(readable(task, fd).read(to));
  }

  /** RWF_APPEND and RWF_NOAPPEND set or clear O_APPEND for this one call. */
  Outcome pwritev2(
      Task task, Fd fd, GuestAddress vector, int count, long low, long high, int flags) {
    requireKnown(flags);
    boolean append = (flags & RWF_APPEND) != 0;
    boolean noAppend = (flags & RWF_NOAPPEND) != 0;
    if (append && noAppend) {
      throw Errno.EINVAL.error();
    }
    FileDescription file = writable(task, fd);
    int status = file.flags();
    if (append || noAppend) {
      file.setStatusFlags(append ? status | O_APPEND : status & ~O_APPEND);
    }
    try {
      return low == -1
          ? writev(task, fd, vector, count)
          : pwritev(task, fd, vector, count, low, high);
    } finally {
      if (append || noAppend) {
        file.setStatusFlags(status);
      }
    }
  }

  private static void requireKnown(int flags) {
    if ((flags & ~RWF_KNOWN) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
  }

  Outcome lseek(Task task, Fd fd, long distance, int whence) {
    FileDescription file = task.files().get(fd.number());
    try {
      return Outcome.value(file.seek(distance, whence));
    } catch (ErrnoException e) {
      boolean badWhence = whence < 0 || whence > 4;
      throw badWhence ? Errno.EINVAL.error() : e;
    }
  }
}
