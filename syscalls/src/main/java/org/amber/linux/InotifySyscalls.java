package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.FileArguments.DESCRIPTOR_FLAGS;
import static org.amber.table.FileArguments.INOTIFY_MASK;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.inotify.InotifyFile;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** inotify(7). */
final class InotifySyscalls {
  /** All events, and every flag of inotify_add_watch(2). */
  private static final int KNOWN = 0xf700_efff;

  private static final int IN_ONLYDIR = 0x0100_0000;
  private static final int IN_DONT_FOLLOW = 0x0200_0000;
  private static final int IN_MASK_CREATE = 0x1000_0000;
  private static final int IN_MASK_ADD = 0x2000_0000;

  List<Row> rows() {
    return List.of(
        spec(253, "inotify_init", this::init),
        spec(254, "inotify_add_watch", FD, PATH, INOTIFY_MASK, this::addWatch),
        spec(255, "inotify_rm_watch", FD, INT, this::removeWatch),
        spec(294, "inotify_init1", DESCRIPTOR_FLAGS, this::init1));
  }

  Outcome init(Task task) {
    return init1(task, 0);
  }

  Outcome init1(Task task, int flags) {
    require((flags & ~(OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK)) == 0);
    return NewFiles.install(task, flags, id -> new InotifyFile(id, flags & OpenFlags.O_NONBLOCK));
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw Errno.EINVAL.error();
    }
  }

  private static InotifyFile file(Task task, Fd fd) {
    if (task.files().get(fd.number()) instanceof InotifyFile file) {
      return file;
    }
    throw Errno.EINVAL.error();
  }

  Outcome addWatch(Task task, Fd fd, GuestAddress pathAt, int mask) {
    require((mask & ~KNOWN) == 0 && (mask & KNOWN) != 0);
    InotifyFile file = file(task, fd);
    require((mask & IN_MASK_ADD) == 0 || (mask & IN_MASK_CREATE) == 0);
    String path = PathArguments.path(task, pathAt);
    VfsPath found =
        PathArguments.at(task, new Fd(Fd.AT_FDCWD), path).get(path, (mask & IN_DONT_FOLLOW) == 0);
    if ((mask & IN_ONLYDIR) != 0 && !found.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    Permissions.require(found.inode(), Permissions.READ, task.credentials());
    return Outcome.value(file.watch(found, mask));
  }

  Outcome removeWatch(Task task, Fd fd, int wd) {
    file(task, fd).unwatch(wd);
    return Outcome.ZERO;
  }
}
