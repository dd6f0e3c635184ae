package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.family.Sockets;
import org.amber.kernel.socket.unix.UnixSockets;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.WaitQueue;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Making, naming and connecting sockets: socket(2), bind(2), connect(2), accept(2). */
final class SocketSyscalls {
  private static final int TYPE_MASK = 0xf;

  /** SOCK_NONBLOCK and SOCK_CLOEXEC have the values of the flags of open(2). */
  private static final int FLAGS_MASK = OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;

  private static final int MAX_TYPE = 10;
  private static final int SHUT_RDWR = 2;

  List<Row> rows() {
    return List.of(
        spec(41, "socket", INT, FLAGS, INT, this::socket),
        spec(42, "connect", FD, POINTER, INT, this::connect),
        spec(43, "accept", FD, POINTER, POINTER, this::accept),
        spec(48, "shutdown", FD, INT, this::shutdown),
        spec(49, "bind", FD, POINTER, INT, this::bind),
        spec(50, "listen", FD, INT, this::listen),
        spec(51, "getsockname", FD, POINTER, POINTER, this::getsockname),
        spec(52, "getpeername", FD, POINTER, POINTER, this::getpeername),
        spec(53, "socketpair", INT, FLAGS, INT, POINTER, this::socketpair),
        spec(288, "accept4", FD, POINTER, POINTER, FLAGS, this::accept4));
  }

  private static Sockets sockets(Task task) {
    return task.kernel().files().sockets();
  }

  private static int requireType(int type) {
    if ((type & ~TYPE_MASK & ~FLAGS_MASK) != 0) {
      throw Errno.EINVAL.error();
    }
    int plain = type & TYPE_MASK;
    if (plain > MAX_TYPE) {
      throw Errno.EINVAL.error();
    }
    return plain;
  }

  Outcome socket(Task task, int family, int type, int protocol) {
    int plain = requireType(type);
    task.files().requireRoom(1, NewFiles.limit(task));
    Socket made =
        sockets(task)
            .create(
                family, plain, protocol, type & OpenFlags.O_NONBLOCK, SocketArguments.user(task));
    return install(task, made, type);
  }

  private static Outcome install(Task task, Socket socket, int flags) {
    boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
    return Outcome.value(task.files().install(socket, closeOnExec, NewFiles.limit(task)));
  }

  Outcome socketpair(Task task, int family, int type, int protocol, GuestAddress descriptors) {
    int plain = requireType(type);
    FdTable files = task.files();
    long limit = NewFiles.limit(task);
    files.requireRoom(2, limit);
    // As Linux, which stores the numbers before it knows whether the sockets can be had.
    int first = files.firstFree(0);
    task.memory().writeInt(descriptors.value(), first);
    task.memory().writeInt(descriptors.value() + Integer.BYTES, files.firstFree(first + 1));
    UnixSockets.Pair pair =
        sockets(task)
            .createPair(
                family, plain, protocol, type & OpenFlags.O_NONBLOCK, SocketArguments.user(task));
    boolean closeOnExec = (type & OpenFlags.O_CLOEXEC) != 0;
    files.install(pair.first(), closeOnExec, limit);
    files.install(pair.second(), closeOnExec, limit);
    return Outcome.ZERO;
  }

  Outcome bind(Task task, Fd fd, GuestAddress address, int length) {
    Socket socket = SocketArguments.socket(task, fd);
    socket.bind(SocketArguments.caller(task), SocketArguments.address(task, address, length));
    return Outcome.ZERO;
  }

  Outcome listen(Task task, Fd fd, int backlog) {
    Socket socket = SocketArguments.socket(task, fd);
    boolean most = backlog < 0 || backlog > Socket.MAX_BACKLOG;
    socket.listen(SocketArguments.caller(task), most ? Socket.MAX_BACKLOG : backlog);
    return Outcome.ZERO;
  }

  Outcome connect(Task task, Fd fd, GuestAddress address, int length) {
    Socket socket = SocketArguments.socket(task, fd);
    WaitQueue queue =
        socket.connect(
            SocketArguments.caller(task), SocketArguments.address(task, address, length));
    if (queue == null) {
      return Outcome.ZERO;
    }
    long deadline = SocketTransfers.deadline(task, socket.options().sendTimeout);
    if (Timeouts.passed(task, deadline)) {
      boolean local = socket.family() == SocketFamily.UNIX;
      throw local ? Errno.EAGAIN.error() : Errno.EINPROGRESS.error();
    }
    return new Outcome.Block(List.of(queue), deadline, SocketTransfers.restart(deadline), null);
  }

  Outcome accept(Task task, Fd fd, GuestAddress address, GuestAddress length) {
    return accept4(task, fd, address, length, 0);
  }

  Outcome accept4(Task task, Fd fd, GuestAddress address, GuestAddress length, int flags) {
    Socket listener = SocketArguments.socket(task, fd);
    PathArguments.requireOnly(flags, FLAGS_MASK);
    task.files().requireRoom(1, NewFiles.limit(task));
    Socket accepted;
    try {
      accepted = listener.accept();
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EAGAIN || listener.nonBlocking()) {
        throw e;
      }
      long deadline = SocketTransfers.deadline(task, listener.options().receiveTimeout);
      if (Timeouts.passed(task, deadline)) {
        throw e;
      }
      return new Outcome.Block(
          List.of(listener.waitQueue()), deadline, SocketTransfers.restart(deadline), null);
    }
    accepted.setStatusFlags(flags & OpenFlags.O_NONBLOCK);
    if (!address.isNull()) {
      try {
        SocketArguments.give(task, accepted.acceptedAddress(), address, length);
      } catch (ErrnoException e) {
        accepted.discard();
        throw e;
      }
    }
    return install(task, accepted, flags);
  }

  Outcome shutdown(Task task, Fd fd, int how) {
    Socket socket = SocketArguments.socket(task, fd);
    if (how < 0 || how > SHUT_RDWR) {
      throw Errno.EINVAL.error();
    }
    socket.shutdown(how + 1);
    return Outcome.ZERO;
  }

  Outcome getsockname(Task task, Fd fd, GuestAddress address, GuestAddress length) {
    Socket socket = SocketArguments.socket(task, fd);
    SocketArguments.give(task, socket.localAddress(), address, length);
    return Outcome.ZERO;
  }

  Outcome getpeername(Task task, Fd fd, GuestAddress address, GuestAddress length) {
    Socket socket = SocketArguments.socket(task, fd);
    SocketArguments.give(task, socket.peerAddress(), address, length);
    return Outcome.ZERO;
  }
}
