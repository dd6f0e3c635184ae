package org.amber.linux;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.SignalsToOwners;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Leases;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.PollReason;
import org.jspecify.annotations.Nullable;

/** Leases: F_SETLEASE and F_GETLEASE of fcntl(2), and what open(2) does about them. */
final class LeaseCalls {
  private static final int CAP_LEASE = 28;

  private LeaseCalls() {}

  static int get(Task task, FileDescription file) {
    FileLocks locks = file instanceof VfsFile named ? named.inode().locksIfAny() : null;
    return locks == null ? Leases.NONE : locks.leases().of(file, now(task));
  }

  private static long now(Task task) {
    return task.kernel().clock().monotonicNanos();
  }

  static void set(Task task, int fd, FileDescription file, long kind) {
    if (kind < Leases.READ || kind > Leases.NONE || !(file instanceof VfsFile named)) {
      throw Errno.EINVAL.error();
    }
    Inode inode = named.inode();
    boolean owner = task.credentials().fsuid() == inode.uid();
    if (!owner && !task.credentials().has(CAP_LEASE)) {
      throw Errno.EACCES.error();
    }
    if (!inode.isRegular()) {
      throw Errno.EINVAL.error();
    }
    if (kind != Leases.NONE) {
      requireNoOther(task.kernel(), named, kind == Leases.WRITE);
    }
    inode.locks().leases().set(file, fd, (int) kind, now(task));
    if (kind != Leases.NONE) {
      AsyncCalls.setIfNone(task, file);
    }
  }

  /** A read lease goes with readers only, a write lease with nobody. */
  private static void requireNoOther(Kernel kernel, VfsFile own, boolean alone) {
    for (FileDescription other : openFiles(kernel, own.inode())) {
      boolean harmless = alone ? other == own : !OpenFlags.writable(other.flags());
      if (!harmless) {
        throw Errno.EAGAIN.error();
      }
    }
  }

  private static Set<FileDescription> openFiles(Kernel kernel, Inode inode) {
    Set<FileDescription> found = new LinkedHashSet<>();
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        task.files()
            .forEach(
                (fd, descriptor) -> {
                  if (descriptor.file() instanceof VfsFile file
                      && (file.flags() & OpenFlags.O_PATH) == 0
                      && file.inode().same(inode)) {
                    found.add(file);
                  }
                });
      }
    }
    return found;
  }

  /**
   * What an open comes to that has failed with EAGAIN: waiting, when a lease is the reason, whose
   * holder is told.
   *
   * @return null when it fails
   */
  static @Nullable Outcome awaitBreak(Task task, At at, String path, int flags) {
    Inode inode = at.get(path, (flags & OpenFlags.O_NOFOLLOW) == 0).inode();
    FileLocks locks = inode.locksIfAny();
    boolean writes = OpenFlags.writable(flags) || (flags & OpenFlags.O_TRUNC) != 0;
    if (locks == null || !locks.leases().conflicts(writes, now(task))) {
      return null;
    }
    long until = locks.leases().breakFor(writes, now(task), lease -> tell(task.kernel(), lease));
    return (flags & OpenFlags.O_NONBLOCK) != 0
        ? null
        : new Outcome.Block(List.of(locks.leases().changed()), until, Restart.IF_SA_RESTART, null);
  }

  private static void tell(Kernel kernel, Leases.Lease lease) {
    new SignalsToOwners(kernel).send(lease.file().owner(), lease.fd(), PollReason.MSG);
  }
}
