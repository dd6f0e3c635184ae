package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/**
 * What is done with block devices, of which the machine has none, and with file systems that know
 * no quotas and take no swap files, as tmpfs: quotactl(2), swapon(2).
 */
final class QuotaSyscalls {
  private static final int SUBCOMMAND_SHIFT = 8;
  private static final int MAXQUOTAS = 3;
  private static final int Q_SYNC = 0x80_0001;
  private static final int Q_QUOTAON = 0x80_0002;
  private static final int SWAP_FLAGS = 0x7ffff;
  private static final String NO_SWAP = "no file system of the machine takes swap files: EINVAL";
  private static final String NO_QUOTA = "no file system of the machine has quotas";

  List<Row> rows() {
    return List.of(
        spec(167, "swapon", PATH, FLAGS, this::swapon).partial(NO_SWAP),
        spec(168, "swapoff", PATH, this::swapoff).partial(NO_SWAP),
        spec(179, "quotactl", FLAGS, PATH, INT, POINTER, this::quotactl).partial(NO_QUOTA),
        spec(443, "quotactl_fd", FD, FLAGS, INT, POINTER, this::quotactlFd).partial(NO_QUOTA));
  }

  private static void requireType(int command) {
    if ((command & 0xff) >= MAXQUOTAS) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome quotactl(Task task, int command, GuestAddress device, int id, GuestAddress data) {
    requireType(command);
    int subcommand = command >>> SUBCOMMAND_SHIFT;
    if (device.isNull()) {
      if (subcommand != Q_SYNC) {
        throw Errno.ENODEV.error();
      }
      return Outcome.ZERO;
    }
    Inode inode = inode(task, device);
    boolean block = (inode.mode() & FileMode.S_IFMT) == FileMode.S_IFBLK;
    throw (block ? Errno.ENODEV : Errno.ENOTBLK).error();
  }

  private static Inode inode(Task task, GuestAddress path) {
    String name = PathArguments.path(task, path);
    return PathArguments.cwd(task).get(name, true).inode();
  }

  Outcome quotactlFd(Task task, Fd fd, int command, int id, GuestAddress data) {
    boolean named = task.files().get(fd.number()) instanceof VfsFile;
    requireType(command);
    if (command >>> SUBCOMMAND_SHIFT == Q_QUOTAON && named) {
      PathArguments.path(task, data);
    }
    throw Errno.ENOSYS.error();
  }

  private static void requireAdministrator(Task task) {
    if (!task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
  }

  /** No file system here can tell where on a disk a file is. */
  Outcome swapon(Task task, GuestAddress path, int flags) {
    PathArguments.requireOnly(flags, SWAP_FLAGS);
    requireAdministrator(task);
    throw (inode(task, path).isDirectory() ? Errno.EISDIR : Errno.EINVAL).error();
  }

  Outcome swapoff(Task task, GuestAddress path) {
    requireAdministrator(task);
    inode(task, path);
    throw Errno.EINVAL.error();
  }
}
