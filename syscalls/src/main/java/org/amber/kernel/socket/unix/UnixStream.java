package org.amber.kernel.socket.unix;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.Message;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.jspecify.annotations.Nullable;

/** A unix socket that carries bytes without boundaries (SOCK_STREAM). */
final class UnixStream extends UnixConnection {
  UnixStream(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(kind, owner, sockets);
  }

  UnixStream(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state, place, sockets);
  }

  @Override
  public void send(SendRequest request, IoBuffer from) {
    requireKnown(request.flags());
    if (request.to() != null) {
      throw isConnected() ? Errno.EISCONN.error() : Errno.EOPNOTSUPP.error();
    }
    if (!isConnected()) {
      throw noSend() ? Errno.EPIPE.error() : Errno.ENOTCONN.error();
    }
    if (from.remaining() == 0) {
      if (noSend()) {
        throw Errno.EPIPE.error();
      }
      return;
    }
    sendBytes(request, from);
  }

  private void sendBytes(SendRequest request, IoBuffer from) {
    UnixConnection other = requireReader();
    List<FileDescription> files = request.files();
    long before = from.transferred();
    try {
      while (from.remaining() > 0) {
        if (sendCharge() >= options().sendBuffer()) {
          throw Errno.EAGAIN.error();
        }
        int piece = UnixBuffers.piece(from.remaining(), options().sendBuffer());
        deliver(other, request, piece, files, from);
        files = List.of();
      }
    } finally {
      if (from.transferred() != before) {
        other.changed(PollReason.IN);
      }
    }
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (!isConnected()) {
      throw Errno.EINVAL.error();
    }
    requireKnown(reception.flags);
    Message first = queue().first();
    if (first == null) {
      if (to.remaining() > 0) {
        receiveNothing();
        reception.user = SocketUser.ZERO;
      }
    } else if (reception.has(MessageFlags.PEEK)) {
      peekBytes(reception, to);
    } else {
      receiveBytes(first, reception, to);
    }
  }

  private void receiveBytes(Message head, Reception reception, IoBuffer to) {
    UnixConnection sender = peer();
    boolean wasWritable = sender == null || sender.isWritable();
    boolean any = false;
    try {
      Message first = head;
      while (first != null && mayJoin(first, reception, any)) {
        int part = (int) Math.min(first.length(), to.remaining());
        queue().copyTo(0, to, part);
        any = true;
        takeFiles(first, reception);
        boolean whole = queue().drop(part);
        if (!whole || !reception.files.isEmpty() || to.remaining() == 0) {
          break;
        }
        first = queue().first();
      }
    } finally {
      consumed(sender, wasWritable, 0);
    }
    reception.messageLength = to.transferred();
  }

  private void peekBytes(Reception reception, IoBuffer to) {
    int offset = 0;
    for (Message message : queue().messages()) {
      if (to.remaining() == 0 || !mayJoin(message, reception, offset > 0)) {
        break;
      }
      int part = (int) Math.min(message.length(), to.remaining());
      queue().copyTo(offset, to, part);
      offset += part;
      takeFiles(message, reception);
      if (!reception.files.isEmpty()) {
        break;
      }
    }
    reception.messageLength = to.transferred();
  }

  /** Whether bytes may be read together with what was read before: from one sender only. */
  private boolean mayJoin(Message message, Reception reception, boolean any) {
    if (!any) {
      reception.user = message.user();
      reception.from = message.from();
      return true;
    }
    SocketUser known = reception.user;
    return !options().passCredentials
        || (known == null ? message.user() == null : known.equals(message.user()));
  }
}
