package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.FileArguments.FCNTL_ARGUMENT;
import static org.amber.table.FileArguments.FCNTL_COMMAND;
import static org.amber.table.FileArguments.FLOCK;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.pipe.Pipe;
import org.amber.kernel.pipe.PipeFile;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.Row;

/** fcntl(2) and flock(2). */
final class FcntlSyscalls {
  private static final int F_DUPFD = 0;
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_GETLK = 5;
  private static final int F_SETLK = 6;
  private static final int F_SETLKW = 7;
  private static final int F_SETOWN = 8;
  private static final int F_GETOWN = 9;
  private static final int F_SETSIG = 10;
  private static final int F_GETSIG = 11;
  private static final int F_SETOWN_EX = 15;
  private static final int F_GETOWN_EX = 16;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final int F_OFD_SETLKW = 38;
  private static final int F_SETLEASE = 1024;
  private static final int F_GETLEASE = 1025;
  private static final int F_NOTIFY = 1026;
  private static final int F_DUPFD_QUERY = 1027;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int FD_CLOEXEC = 1;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_MAND = 32;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;

  List<Row> rows() {
    return List.of(
        spec(72, "fcntl", FD, FCNTL_COMMAND, FCNTL_ARGUMENT, this::fcntl)
            .partial("truncate(2) breaks no lease, deadlocks of locks go unnoticed"),
        spec(73, "flock", FD, FLOCK, this::flock));
  }

  Outcome fcntl(Task task, Fd fd, int command, long argument) {
    FileDescription file = task.files().get(fd.number());
    boolean pathOnly = (file.flags() & OpenFlags.O_PATH) != 0;
    boolean allowedOnPath =
        (command <= F_GETFL && command >= F_DUPFD)
            || command == F_DUPFD_CLOEXEC
            || command == F_DUPFD_QUERY;
    if (pathOnly && !allowedOnPath) {
      throw Errno.EBADF.error();
    }
    return switch (command) {
      case F_DUPFD -> duplicate(task, file, argument, false);
      case F_DUPFD_CLOEXEC -> duplicate(task, file, argument, true);
      case F_DUPFD_QUERY -> Outcome.value(file.equals(task.files().get((int) argument)) ? 1 : 0);
      case F_GETLEASE -> Outcome.value(LeaseCalls.get(task, file));
      case F_SETLEASE -> {
        LeaseCalls.set(task, fd.number(), file, argument);
        yield Outcome.ZERO;
      }
      case F_NOTIFY -> {
        AsyncCalls.notice(task, fd.number(), file, (int) argument);
        yield Outcome.ZERO;
      }
      case F_GETFD ->
          Outcome.value(task.files().descriptor(fd.number()).closeOnExec() ? FD_CLOEXEC : 0);
      case F_SETFD -> {
        task.files().setCloseOnExec(fd.number(), (argument & FD_CLOEXEC) != 0);
        yield Outcome.ZERO;
      }
      case F_GETFL -> Outcome.value(file.flags());
      case F_SETFL -> {
        setStatusFlags(task, fd, file, (int) argument);
        yield Outcome.ZERO;
      }
      case F_GETLK -> RecordLocks.get(task, PathArguments.file(task, fd), argument, false);
      case F_SETLK -> RecordLocks.set(task, PathArguments.file(task, fd), argument, false, false);
      case F_SETLKW -> RecordLocks.set(task, PathArguments.file(task, fd), argument, false, true);
      case F_OFD_GETLK -> RecordLocks.get(task, PathArguments.file(task, fd), argument, true);
      case F_OFD_SETLK ->
          RecordLocks.set(task, PathArguments.file(task, fd), argument, true, false);
      case F_OFD_SETLKW ->
          RecordLocks.set(task, PathArguments.file(task, fd), argument, true, true);
      case F_SETPIPE_SZ -> Outcome.value(resizePipe(task, file, argument));
      case F_GETPIPE_SZ -> Outcome.value(pipe(file).size());
      case F_ADD_SEALS -> {
        SealChecks.add(task, file, (int) argument);
        yield Outcome.ZERO;
      }
      case F_GET_SEALS -> Outcome.value(file.seals());
      default -> owner(task, file, command, argument);
    };
  }

  private static void setStatusFlags(Task task, Fd fd, FileDescription file, int flags) {
    boolean untimed = (flags & ~file.flags() & OpenFlags.O_NOATIME) != 0;
    if (untimed && file instanceof VfsFile named) {
      Permissions.requireOwner(named.inode(), task.credentials());
    }
    file.setStatusFlags(AsyncCalls.forStatusFlags(task, fd.number(), file, flags));
  }

  private static Outcome owner(Task task, FileDescription file, int command, long argument) {
    switch (command) {
      case F_SETOWN -> AsyncCalls.set(task, file, (int) argument);
      case F_GETOWN -> {
        return Outcome.value(AsyncCalls.get(task, file));
      }
      case F_SETSIG -> {
        if (argument < 0 || argument > 64) {
          throw Errno.EINVAL.error();
        }
        file.owner().setSignal((int) argument);
      }
      case F_GETSIG -> {
        return Outcome.value(file.owner().signal());
      }
      case F_SETOWN_EX -> AsyncCalls.setExtended(task, file, argument);
      case F_GETOWN_EX -> AsyncCalls.getExtended(task, file, argument);
      default -> throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  private static Outcome duplicate(
      Task task, FileDescription file, long minimum, boolean closeOnExec) {
    long limit = NewFiles.limit(task);
    int from = (int) minimum;
    if (from < 0 || Long.compareUnsigned(from, limit) >= 0) {
      throw Errno.EINVAL.error();
    }
    return Outcome.value(task.files().installFrom(from, file, closeOnExec, limit));
  }

  private static Pipe pipe(FileDescription file) {
    if (file instanceof PipeFile end) {
      return end.pipe();
    }
    throw Errno.EBADF.error();
  }

  private static long resizePipe(Task task, FileDescription file, long bytes) {
    boolean privileged = task.credentials().has(Credentials.CAP_SYS_RESOURCE);
    return pipe(file).resize(Math.clamp(bytes, -1, Integer.MAX_VALUE), privileged);
  }

  Outcome flock(Task task, Fd fd, int operation) {
    if ((operation & LOCK_MAND) != 0) {
      // Never did anything, and is ignored since Linux 5.17.
      return Outcome.ZERO;
    }
    int kind = operation & ~LOCK_NB;
    if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN) {
      throw Errno.EINVAL.error();
    }
    VfsFile file = PathArguments.file(task, fd);
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    FileLocks locks = file.inode().locks();
    try {
      switch (kind) {
        case LOCK_SH -> locks.flock(file, FileLocks.SHARED);
        case LOCK_EX -> locks.flock(file, FileLocks.EXCLUSIVE);
        default -> locks.unflock(file);
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EAGAIN || (operation & LOCK_NB) != 0) {
        throw e;
      }
      return Outcome.block(locks.released());
    }
    return Outcome.ZERO;
  }
}
