package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.FileOwner;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.SignalsToOwners;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.PtyFile;
import org.amber.kernel.tty.TerminalFile;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.vfs.DirectoryNotices;
import org.amber.kernel.wait.WaitQueue;

/**
 * Signals about open files: O_ASYNC, and the commands of fcntl(2) and ioctl(2) that say who gets
 * which.
 */
final class AsyncCalls {
  private AsyncCalls() {}

  /**
   * Lets a file tell its owner by signals, or not.
   *
   * @param fd by which the file is reached
   * @return whether that is possible with such a file
   */
  static boolean set(Task task, int fd, FileDescription file, boolean on) {
    WaitQueue queue = file.waitQueue();
    if (!file.signalsReadiness() || queue == null) {
      return false;
    }
    if (!on) {
      file.owner().stop();
    } else {
      if (file instanceof PtyFile side) {
        takeOwner(task, side);
      }
      file.owner().listen(queue, fd, new SignalsToOwners(task.kernel()));
    }
    return true;
  }

  /** A terminal belongs at once to its foreground, or to who asks: __tty_fasync. */
  private static void takeOwner(Task task, PtyFile side) {
    int foreground = side instanceof TerminalFile ? side.pty().foreground() : 0;
    if (side.owner().id() == 0) {
      boolean group = foreground != 0;
      FileOwner.Kind kind = group ? FileOwner.Kind.GROUP : FileOwner.Kind.PROCESS;
      set(task, side, kind, group ? foreground : task.group().pid());
    }
  }

  /** F_SETFL as far as it concerns O_ASYNC; returns the flags that the file is to get. */
  static int forStatusFlags(Task task, int fd, FileDescription file, int flags) {
    int change = (flags ^ file.flags()) & OpenFlags.O_ASYNC;
    boolean on = (flags & OpenFlags.O_ASYNC) != 0;
    return change == 0 || set(task, fd, file, on) ? flags : flags ^ OpenFlags.O_ASYNC;
  }

  /**
   * FIOASYNC.
   *
   * @throws org.amber.abi.ErrnoException ENOTTY for a file that tells nothing
   */
  static void control(Task task, int fd, FileDescription file, boolean on) {
    boolean was = (file.flags() & OpenFlags.O_ASYNC) != 0;
    if (on != was) {
      if (!set(task, fd, file, on)) {
        throw Errno.ENOTTY.error();
      }
      file.setStatusFlags(file.flags() ^ OpenFlags.O_ASYNC);
    }
  }

  /**
   * F_NOTIFY: tells by signals what happens in a directory.
   *
   * @param wanted DN_* bits; none to be told no more
   * @throws org.amber.abi.ErrnoException ENOTDIR
   */
  static void notice(Task task, int fd, FileDescription file, int wanted) {
    int pid = task.group().pid();
    DirectoryFile directory = file instanceof DirectoryFile opened ? opened : null;
    if (!DirectoryNotices.areAny(wanted)) {
      if (directory != null) {
        directory.notices().remove(pid);
      }
      return;
    }
    if (directory == null) {
      throw Errno.ENOTDIR.error();
    }
    setIfNone(task, file);
    directory.notices().add(pid, fd, wanted, new SignalsToOwners(task.kernel()));
  }

  /** F_GETOWN: negative for a group, 0 for nobody or one who is gone. */
  static int get(Task task, FileDescription file) {
    int id = living(task.kernel(), file.owner());
    return file.owner().kind() == FileOwner.Kind.GROUP ? -id : id;
  }

  /** F_SETOWN: a process, a group as negative number, or 0 for nobody. */
  static void set(Task task, FileDescription file, int owner) {
    if (owner == Integer.MIN_VALUE) {
      throw Errno.EINVAL.error();
    }
    FileOwner.Kind kind = owner < 0 ? FileOwner.Kind.GROUP : FileOwner.Kind.PROCESS;
    requireNumber(task.kernel(), Math.abs(owner));
    set(task, file, kind, Math.abs(owner));
  }

  /** F_SETOWN_EX: struct f_owner_ex, a type and a number. */
  static void setExtended(Task task, FileDescription file, long address) {
    int type = task.memory().readInt(address);
    int id = task.memory().readInt(address + 4);
    FileOwner.Kind kind = FileOwner.Kind.of(type);
    if (kind == null) {
      throw Errno.EINVAL.error();
    }
    requireNumber(task.kernel(), id);
    set(task, file, kind, id);
  }

  /** F_GETOWN_EX. */
  static void getExtended(Task task, FileDescription file, long address) {
    task.memory().writeInt(address, file.owner().kind().code());
    task.memory().writeInt(address + 4, living(task.kernel(), file.owner()));
  }

  /** The owner of a lease or a watched directory is whoever has asked, if there is none. */
  static void setIfNone(Task task, FileDescription file) {
    if (file.owner().id() == 0) {
      set(task, file, FileOwner.Kind.PROCESS, task.group().pid());
    }
  }

  private static void set(Task task, FileDescription file, FileOwner.Kind kind, int id) {
    file.owner().set(kind, id, task.credentials().uid(), task.credentials().euid());
  }

  /** Some thread, process, group or session has the number. */
  private static void requireNumber(Kernel kernel, int id) {
    if (id != 0 && kernel.group(id) == null && !kernel.processes().isInUse(id)) {
      throw Errno.ESRCH.error();
    }
  }

  private static int living(Kernel kernel, FileOwner owner) {
    boolean lives =
        switch (owner.kind()) {
          case THREAD -> kernel.task(owner.id()) != null;
          case PROCESS -> kernel.group(owner.id()) != null;
          case GROUP ->
              kernel.groups().stream().anyMatch(group -> group.processGroup() == owner.id());
        };
    return lives ? owner.id() : 0;
  }
}
