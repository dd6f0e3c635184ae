package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ArgumentTypes.STRING;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.Caller;
import org.amber.kernel.vfs.FileEvents;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Extended attributes: xattr(7). */
final class XattrSyscalls {
  private static final List<String> NAMESPACES =
      List.of("user.", "trusted.", "security.", "system.");
  private static final int NAME_MAX = 255;
  private static final int SIZE_MAX = 65_536;
  private static final int CREATE = 1;
  private static final int REPLACE = 2;

  List<Row> rows() {
    return List.of(
        spec(188, "setxattr", PATH, STRING, POINTER, SIZE, FLAGS, this::setxattr),
        spec(189, "lsetxattr", PATH, STRING, POINTER, SIZE, FLAGS, this::lsetxattr),
        spec(190, "fsetxattr", FD, STRING, POINTER, SIZE, FLAGS, this::fsetxattr),
        spec(191, "getxattr", PATH, STRING, POINTER, SIZE, this::getxattr),
        spec(192, "lgetxattr", PATH, STRING, POINTER, SIZE, this::lgetxattr),
        spec(193, "fgetxattr", FD, STRING, POINTER, SIZE, this::fgetxattr),
        spec(194, "listxattr", PATH, POINTER, SIZE, this::listxattr),
        spec(195, "llistxattr", PATH, POINTER, SIZE, this::llistxattr),
        spec(196, "flistxattr", FD, POINTER, SIZE, this::flistxattr),
        spec(197, "removexattr", PATH, STRING, this::removexattr),
        spec(198, "lremovexattr", PATH, STRING, this::lremovexattr),
        spec(199, "fremovexattr", FD, STRING, this::fremovexattr));
  }

  private static VfsPath find(Task task, GuestAddress path, boolean follow) {
    return PathArguments.cwd(task).get(PathArguments.path(task, path), follow);
  }

  private static VfsPath find(Task task, Fd fd) {
    VfsFile file = PathArguments.file(task, fd);
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    return file.path();
  }

  Outcome setxattr(
      Task task, GuestAddress path, GuestAddress name, GuestAddress value, long size, int flags) {
    return set(task, find(task, path, true), name, value, size, flags);
  }

  Outcome lsetxattr(
      Task task, GuestAddress path, GuestAddress name, GuestAddress value, long size, int flags) {
    return set(task, find(task, path, false), name, value, size, flags);
  }

  Outcome fsetxattr(Task task, Fd fd, GuestAddress name, GuestAddress value, long size, int flags) {
    return set(task, find(task, fd), name, value, size, flags);
  }

  private static Outcome set(
      Task task, VfsPath file, GuestAddress name, GuestAddress value, long size, int flags) {
    PathArguments.requireOnly(flags, CREATE | REPLACE);
    if (Long.compareUnsigned(size, SIZE_MAX) > 0) {
      throw Errno.E2BIG.error();
    }
    String attribute = name(task, name);
    byte[] bytes = task.memory().readBytes(value.value(), (int) size);
    requireWritable(task, file, attribute);
    boolean exists = file.inode().xattr(attribute) != null;
    if (exists && (flags & CREATE) != 0) {
      throw Errno.EEXIST.error();
    }
    if (!exists && (flags & REPLACE) != 0) {
      throw Errno.ENODATA.error();
    }
    file.inode().setXattr(attribute, bytes);
    FileEvents.at(file.dentry(), FileEvents.ATTRIB);
    return Outcome.ZERO;
  }

  private static String name(Task task, GuestAddress name) {
    String attribute =
        FileName.of(task.memory().readString(name.value(), NAME_MAX + 1, Errno.ERANGE));
    if (attribute.isEmpty()) {
      throw Errno.ERANGE.error();
    }
    return attribute;
  }

  /** A name is a known name space and something behind it. */
  private static void requireNamespace(String attribute) {
    for (String namespace : NAMESPACES) {
      if (attribute.equals(namespace)) {
        throw Errno.EINVAL.error();
      }
      if (attribute.startsWith(namespace)) {
        return;
      }
    }
    throw Errno.EOPNOTSUPP.error();
  }

  private static void requireReadable(Task task, Inode inode, String attribute) {
    Caller caller = task.credentials();
    boolean user = attribute.startsWith("user.");
    boolean hidden =
        attribute.startsWith("trusted.") && !caller.hasCapability(Caller.CAP_SYS_ADMIN);
    if (hidden || (user && !inode.isRegular() && !inode.isDirectory())) {
      throw Errno.ENODATA.error();
    }
    if (user) {
      Permissions.require(inode, Permissions.READ, caller);
    }
  }

  private static void requireWritable(Task task, VfsPath file, String attribute) {
    requireNamespace(attribute);
    if (file.mount().readOnly()) {
      throw Errno.EROFS.error();
    }
    Inode inode = file.inode();
    if (attribute.startsWith("trusted.") || attribute.startsWith("security.")) {
      if (!task.credentials().hasCapability(Caller.CAP_SYS_ADMIN)) {
        throw Errno.EPERM.error();
      }
    } else if (attribute.startsWith("user.")) {
      if (!inode.isRegular() && !inode.isDirectory()) {
        throw Errno.EPERM.error();
      }
      if (inode.isDirectory() && (inode.mode() & FileMode.S_ISVTX) != 0) {
        Permissions.requireOwner(inode, task.credentials());
      }
      Permissions.require(inode, Permissions.WRITE, task.credentials());
    } else {
      throw Errno.EOPNOTSUPP.error();
    }
  }

  Outcome getxattr(Task task, GuestAddress path, GuestAddress name, GuestAddress value, long size) {
    return get(task, find(task, path, true), name, value, size);
  }

  Outcome lgetxattr(
      Task task, GuestAddress path, GuestAddress name, GuestAddress value, long size) {
    return get(task, find(task, path, false), name, value, size);
  }

  Outcome fgetxattr(Task task, Fd fd, GuestAddress name, GuestAddress value, long size) {
    return get(task, find(task, fd), name, value, size);
  }

  private static Outcome get(
      Task task, VfsPath file, GuestAddress name, GuestAddress value, long size) {
    String attribute = name(task, name);
    requireNamespace(attribute);
    requireReadable(task, file.inode(), attribute);
    byte[] bytes = file.inode().xattr(attribute);
    if (bytes == null) {
      throw Errno.ENODATA.error();
    }
    return give(task, bytes, value, size);
  }

  private static Outcome give(Task task, byte[] bytes, GuestAddress target, long size) {
    if (size != 0) {
      if (Long.compareUnsigned(bytes.length, size) > 0) {
        throw Errno.ERANGE.error();
      }
      task.memory().writeBytes(target.value(), bytes);
    }
    return Outcome.value(bytes.length);
  }

  Outcome listxattr(Task task, GuestAddress path, GuestAddress list, long size) {
    return list(task, find(task, path, true), list, size);
  }

  Outcome llistxattr(Task task, GuestAddress path, GuestAddress list, long size) {
    return list(task, find(task, path, false), list, size);
  }

  Outcome flistxattr(Task task, Fd fd, GuestAddress list, long size) {
    return list(task, find(task, fd), list, size);
  }

  private static Outcome list(Task task, VfsPath file, GuestAddress list, long size) {
    StringBuilder names = new StringBuilder();
    boolean privileged = task.credentials().hasCapability(Caller.CAP_SYS_ADMIN);
    for (String name : file.inode().xattrNames()) {
      if (privileged || !name.startsWith("trusted.")) {
        names.append(name).append('\0');
      }
    }
    return give(task, FileName.bytes(names.toString()), list, size);
  }

  Outcome removexattr(Task task, GuestAddress path, GuestAddress name) {
    return remove(task, find(task, path, true), name);
  }

  Outcome lremovexattr(Task task, GuestAddress path, GuestAddress name) {
    return remove(task, find(task, path, false), name);
  }

  Outcome fremovexattr(Task task, Fd fd, GuestAddress name) {
    return remove(task, find(task, fd), name);
  }

  private static Outcome remove(Task task, VfsPath file, GuestAddress name) {
    String attribute = name(task, name);
    requireWritable(task, file, attribute);
    if (file.inode().xattr(attribute) == null) {
      throw Errno.ENODATA.error();
    }
    file.inode().setXattr(attribute, null);
    FileEvents.at(file.dentry(), FileEvents.ATTRIB);
    return Outcome.ZERO;
  }
}
