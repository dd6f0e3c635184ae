package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.util.List;
import java.util.stream.Stream;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.Row;

/**
 * The calls that take a socket, for descriptors that are none: programs ask in this way what their
 * standard input is, and take any other error than ENOTSOCK for "a socket". A machine cannot make
 * sockets; the host's own, inherited as a stream, can only be read and written.
 */
final class SocketSyscalls {
  List<Row> rows() {
    return Stream.of(
            spec(42, "connect", FD, POINTER, INT, (t, fd, a, b) -> refuse(t, fd)),
            spec(43, "accept", FD, POINTER, POINTER, (t, fd, a, b) -> refuse(t, fd)),
            spec(44, "sendto", FD, POINTER, SIZE, FLAGS, (t, fd, a, b, c) -> refuse(t, fd)),
            spec(45, "recvfrom", FD, POINTER, SIZE, FLAGS, (t, fd, a, b, c) -> refuse(t, fd)),
            spec(46, "sendmsg", FD, POINTER, FLAGS, (t, fd, a, b) -> refuse(t, fd)),
            spec(47, "recvmsg", FD, POINTER, FLAGS, (t, fd, a, b) -> refuse(t, fd)),
            spec(48, "shutdown", FD, INT, (t, fd, a) -> refuse(t, fd)),
            spec(49, "bind", FD, POINTER, INT, (t, fd, a, b) -> refuse(t, fd)),
            spec(50, "listen", FD, INT, (t, fd, a) -> refuse(t, fd)),
            spec(51, "getsockname", FD, POINTER, POINTER, (t, fd, a, b) -> refuse(t, fd)),
            spec(52, "getpeername", FD, POINTER, POINTER, (t, fd, a, b) -> refuse(t, fd)),
            spec(54, "setsockopt", FD, INT, INT, POINTER, (t, fd, a, b, c) -> refuse(t, fd)),
            spec(55, "getsockopt", FD, INT, INT, POINTER, (t, fd, a, b, c) -> refuse(t, fd)),
            spec(288, "accept4", FD, POINTER, POINTER, FLAGS, (t, fd, a, b, c) -> refuse(t, fd)))
        .map(row -> row.partial("there are no sockets: tells that the descriptor is none"))
        .toList();
  }

  private static Outcome refuse(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    boolean socket = FileMode.type(file.stat().mode()) == FileMode.S_IFSOCK;
    throw socket ? Errno.EOPNOTSUPP.error() : Errno.ENOTSOCK.error();
  }
}
