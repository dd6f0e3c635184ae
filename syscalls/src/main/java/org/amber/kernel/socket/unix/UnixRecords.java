package org.amber.kernel.socket.unix;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.Message;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.jspecify.annotations.Nullable;

/** A unix socket that carries records in their order (SOCK_SEQPACKET). */
final class UnixRecords extends UnixConnection {
  /** What the kernel needs of the send buffer beside a record. */
  private static final int OVERHEAD = 32;

  UnixRecords(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(kind, owner, sockets);
  }

  UnixRecords(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state, place, sockets);
  }

  @Override
  public void send(SendRequest request, IoBuffer from) {
    requireKnown(request.flags());
    throwPendingError();
    if (!isConnected()) {
      throw Errno.ENOTCONN.error();
    }
    if (noSend()) {
      throw Errno.EPIPE.error();
    }
    if (from.remaining() > options().sendBuffer() - OVERHEAD) {
      throw Errno.EMSGSIZE.error();
    }
    if (sendCharge() >= options().sendBuffer()) {
      throw Errno.EAGAIN.error();
    }
    if (peer() == null) {
      throw Errno.ECONNRESET.error();
    }
    UnixConnection other = requireReader();
    deliver(other, request, (int) from.remaining(), request.files(), from);
    other.changed(PollReason.IN);
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (!isConnected()) {
      throw Errno.ENOTCONN.error();
    }
    requireKnown(reception.flags);
    throwPendingError();
    Message first = queue().first();
    if (first == null) {
      receiveNothing();
      reception.atEnd = true;
    } else {
      receiveRecord(first, reception, to);
    }
  }

  @Override
  public boolean signalsBrokenPipe() {
    return false;
  }
}
