package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIGNAL;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.Descriptor;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.PidFile;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Processes held by descriptors: pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2). */
final class PidFdSyscalls {

  List<Row> rows() {
    return List.of(
        spec(424, "pidfd_send_signal", FD, SIGNAL, POINTER, FLAGS, this::sendSignal),
        spec(434, "pidfd_open", INT, FLAGS, this::open),
        spec(438, "pidfd_getfd", FD, FD, FLAGS, this::getFd));
  }

  Outcome open(Task task, int pid, int flags) {
    if ((flags & ~OpenFlags.O_NONBLOCK) != 0 || pid <= 0) {
      throw Errno.EINVAL.error();
    }
    Kernel kernel = task.kernel();
    Task thread = kernel.task(pid);
    if (thread == null) {
      throw Errno.ESRCH.error();
    }
    ThreadGroup group = thread.group();
    if (group.pid() != pid) {
      // A thread that is no leader: ENOENT since Linux 6.9, before that EINVAL.
      throw Errno.EINVAL.error();
    }
    PidFile file = new PidFile(kernel.identifiers().next(), flags, kernel, group);
    long limit = task.group().limits().soft(ResourceLimits.NOFILE);
    return Outcome.value(task.files().install(file, true, limit));
  }

  private static PidFile file(Task task, Fd fd) {
    if (!(task.files().get(fd.number()) instanceof PidFile file)) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  /**
   * The process that a pidfd refers to.
   *
   * @throws org.amber.abi.ErrnoException EBADF, ESRCH
   */
  static ThreadGroup process(Task task, Fd fd) {
    return process(file(task, fd));
  }

  private static ThreadGroup process(PidFile file) {
    ThreadGroup group = file.process();
    if (group == null) {
      throw Errno.ESRCH.error();
    }
    return group;
  }

  /** The process of a pidfd, or of an open directory /proc/PID, which serves as one here. */
  private static ThreadGroup signalled(Task task, Fd fd) {
    if (task.files().get(fd.number()) instanceof DirectoryFile directory) {
      int pid = ProcFileSystem.processOf(directory.inode()).orElseThrow(Errno.EBADF::error);
      ThreadGroup group = task.kernel().group(pid);
      if (group == null) {
        throw Errno.ESRCH.error();
      }
      return group;
    }
    return process(file(task, fd));
  }

  Outcome sendSignal(Task task, Fd fd, int number, GuestAddress info, int flags) {
    if (flags != 0) {
      throw Errno.EINVAL.error();
    }
    ThreadGroup target = signalled(task, fd);
    if (info.isNull()) {
      SignalPermission.requireSignalOrZero(number);
      int own = task.group().pid();
      SignalPermission.send(
          task, target, SignalInfo.user(number, SignalInfo.SI_USER, own, task.credentials().uid()));
      return Outcome.ZERO;
    }
    if (task.memory().readInt(info.value()) != number) {
      throw Errno.EINVAL.error();
    }
    SignalInfo given = SignalInfo.read(task.memory(), info.value(), number);
    SignalPermission.requireHonest(target.equals(task.group()), given);
    SignalPermission.requireSignalOrZero(number);
    SignalPermission.send(task, target, given);
    return Outcome.ZERO;
  }

  Outcome getFd(Task task, Fd fd, Fd wanted, int flags) {
    if (flags != 0) {
      throw Errno.EINVAL.error();
    }
    ThreadGroup target = process(file(task, fd));
    if (!target.isAlive()) {
      throw Errno.ESRCH.error();
    }
    TraceAccess.require(task, target);
    Descriptor descriptor = target.files().descriptor(wanted.number());
    long limit = task.group().limits().soft(ResourceLimits.NOFILE);
    return Outcome.value(task.files().install(descriptor.file(), true, limit));
  }
}
