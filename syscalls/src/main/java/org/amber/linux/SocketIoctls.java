package org.amber.linux;

import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.Task;

/** What ioctl(2) does with sockets only. */
final class SocketIoctls {
  private static final int SIOCOUTQ = 0x5411;
  private static final int FIOSETOWN = 0x8901;
  private static final int SIOCSPGRP = 0x8902;
  private static final int FIOGETOWN = 0x8903;
  private static final int SIOCGPGRP = 0x8904;
  private static final int SIOCATMARK = 0x8905;

  private SocketIoctls() {}

  /**
   * Does a request.
   *
   * @throws org.amber.abi.ErrnoException ENOTTY for one that sockets do not know, EINVAL, EFAULT
   */
  static void ioctl(Task task, Socket socket, int request, long argument) {
    switch (request) {
      case SIOCOUTQ -> task.memory().writeInt(argument, (int) socket.bytesUnsent());
      case FIOSETOWN, SIOCSPGRP -> AsyncCalls.set(task, socket, task.memory().readInt(argument));
      case FIOGETOWN, SIOCGPGRP -> task.memory().writeInt(argument, AsyncCalls.get(task, socket));
      case SIOCATMARK -> task.memory().writeInt(argument, 0);
      default -> InterfaceIoctls.ioctl(task, request, argument);
    }
  }
}
