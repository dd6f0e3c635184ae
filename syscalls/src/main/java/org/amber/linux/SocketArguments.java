package org.amber.linux;

import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.task.Task;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;

/** What the calls that take sockets have in common. */
final class SocketArguments {
  private SocketArguments() {}

  /**
   * The socket behind a descriptor.
   *
   * @throws org.amber.abi.ErrnoException EBADF, ENOTSOCK
   */
  static Socket socket(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    if (file instanceof Socket socket) {
      return socket;
    }
    throw Errno.ENOTSOCK.error();
  }

  /** Who makes the call. */
  static SocketCaller caller(Task task) {
    return new SocketCaller(PathArguments.cwd(task), user(task), sender(task));
  }

  /** The effective ids of the caller. */
  static SocketUser user(Task task) {
    Credentials ids = task.credentials();
    return new SocketUser(task.group().pid(), ids.euid(), ids.egid(), ids.groups());
  }

  /** The real ids of the caller. */
  static SocketUser sender(Task task) {
    Credentials ids = task.credentials();
    return new SocketUser(task.group().pid(), ids.uid(), ids.gid(), ids.groups());
  }

  /**
   * An address that a program gives.
   *
   * @throws org.amber.abi.ErrnoException EINVAL for an impossible length, EFAULT
   */
  static SocketAddress address(Task task, GuestAddress from, int length) {
    if (length < 0 || length > SocketAddress.MAX_SIZE) {
      throw Errno.EINVAL.error();
    }
    return length == 0
        ? SocketAddress.none()
        : SocketAddress.of(task.memory().readBytes(from.value(), length));
  }

  /**
   * Gives a program an address, cut to the room that it has, and its whole length.
   *
   * @param lengthAt where the room is told, and the length stored
   * @throws org.amber.abi.ErrnoException EINVAL for negative room, EFAULT
   */
  static void give(Task task, SocketAddress address, GuestAddress to, GuestAddress lengthAt) {
    int room = task.memory().readInt(lengthAt.value());
    if (room < 0) {
      throw Errno.EINVAL.error();
    }
    store(task, address, to, room);
    task.memory().writeInt(lengthAt.value(), address.length());
  }

  /** Stores an address, cut to the room there is. */
  static void store(Task task, SocketAddress address, GuestAddress to, int room) {
    byte[] bytes = address.bytes();
    int part = Math.min(room, bytes.length);
    task.memory().writeBytes(to.value(), Arrays.copyOf(bytes, part));
  }
}
