package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** getsockopt(2) and setsockopt(2). */
final class SocketOptionSyscalls {
  /** Longer values are of no option that is known. */
  private static final int MAX_VALUE = 4096;

  List<Row> rows() {
    return List.of(
        spec(54, "setsockopt", FD, INT, INT, POINTER, INT, this::setsockopt)
            .partial("no packet filters"),
        spec(55, "getsockopt", FD, INT, INT, POINTER, POINTER, this::getsockopt)
            .partial("no packet filters"));
  }

  Outcome setsockopt(Task task, Fd fd, int level, int name, GuestAddress value, int length) {
    Socket socket = SocketArguments.socket(task, fd);
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    byte[] bytes = task.memory().readBytes(value.value(), Math.min(length, MAX_VALUE));
    SocketCaller caller = SocketArguments.caller(task);
    if (level == SocketLevelOptions.SOL_SOCKET) {
      SocketLevelOptions.set(socket, caller, name, bytes);
    } else {
      socket.setProtocolOption(caller, level, name, bytes);
    }
    return Outcome.ZERO;
  }

  Outcome getsockopt(
      Task task, Fd fd, int level, int name, GuestAddress value, GuestAddress lengthAt) {
    Socket socket = SocketArguments.socket(task, fd);
    int room = task.memory().readInt(lengthAt.value());
    if (room < 0) {
      throw Errno.EINVAL.error();
    }
    byte[] bytes =
        level == SocketLevelOptions.SOL_SOCKET
            ? SocketLevelOptions.get(socket, name, room)
            : socket.protocolOption(level, name, room);
    int part = Math.min(room, bytes.length);
    task.memory().writeBytes(value.value(), Arrays.copyOf(bytes, part));
    task.memory().writeInt(lengthAt.value(), part);
    return Outcome.ZERO;
  }
}
