package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.IN_BUF;
import static org.amber.table.ArgumentTypes.OUT_BUF;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.layout.TimeSpec;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.PacketChoice;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Sending and receiving: send(2), recv(2), sendmsg(2), recvmsg(2) and their kin. */
final class MessageSyscalls {
  /** Size of struct mmsghdr; the count of bytes is behind the msghdr in it. */
  private static final int ELEMENT = 64;

  private static final int MAX_ELEMENTS = 1024;

  /** How a call record keeps how many messages are done, above the bytes of the next one. */
  private static final int COUNT_SHIFT = 40;

  private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

  List<Row> rows() {
    return List.of(
        spec(44, "sendto", FD, IN_BUF, SIZE, FLAGS, POINTER, INT, this::sendto),
        spec(45, "recvfrom", FD, OUT_BUF, SIZE, FLAGS, POINTER, POINTER, this::recvfrom),
        spec(46, "sendmsg", FD, POINTER, FLAGS, this::sendmsg),
        spec(47, "recvmsg", FD, POINTER, FLAGS, this::recvmsg),
        spec(299, "recvmmsg", FD, POINTER, INT, FLAGS, POINTER, this::recvmmsg),
        spec(307, "sendmmsg", FD, POINTER, INT, FLAGS, this::sendmmsg));
  }

  Outcome sendto(
      Task task,
      Fd fd,
      GuestAddress buffer,
      long count,
      int flags,
      GuestAddress address,
      int addressLength) {
    GuestBuffer from = GuestBuffer.of(task.memory(), buffer, count, Access.READ);
    Socket socket = SocketArguments.socket(task, fd);
    SendRequest.Destination to =
        address.isNull() ? null : destination(task, address, addressLength);
    SendRequest request =
        new SendRequest(
            flags, to, SocketArguments.sender(task), null, List.of(), PacketChoice.NONE);
    return SocketTransfers.send(task, socket, request, from);
  }

  private static SendRequest.@Nullable Destination destination(
      Task task, GuestAddress address, int length) {
    SocketAddress to = SocketArguments.address(task, address, length);
    SocketCaller caller = SocketArguments.caller(task);
    return new SendRequest.Destination(caller, to);
  }

  Outcome sendmsg(Task task, Fd fd, GuestAddress header, int flags) {
    return sendmsg(task, SocketArguments.socket(task, fd), header, flags);
  }

  private static Outcome sendmsg(Task task, Socket socket, GuestAddress at, int flags) {
    MessageHeader header = MessageHeader.read(task, at);
    GuestBuffer from = header.buffer(task, Access.READ);
    SendRequest.Destination to =
        header.name().isNull() || header.nameLength() == 0
            ? null
            : destination(
                task, header.name(), Math.min(header.nameLength(), SocketAddress.MAX_SIZE));
    List<FileDescription> files = List.of();
    SocketUser user = null;
    PacketChoice packet = PacketChoice.NONE;
    if (!header.control().isNull() && header.controlLength() > 0) {
      ControlMessages control =
          ControlMessages.read(task, socket, to == null ? null : to.address(), header);
      files = control.files();
      user = control.user();
      packet = control.packet();
    }
    SendRequest request =
        new SendRequest(flags, to, SocketArguments.sender(task), user, List.copyOf(files), packet);
    return SocketTransfers.send(task, socket, request, from);
  }

  Outcome recvfrom(
      Task task,
      Fd fd,
      GuestAddress buffer,
      long count,
      int flags,
      GuestAddress address,
      GuestAddress addressLength) {
    GuestBuffer to = GuestBuffer.of(task.memory(), buffer, count, Access.WRITE);
    Socket socket = SocketArguments.socket(task, fd);
    Reception reception = new Reception(flags & ~MessageFlags.CMSG_CLOEXEC);
    Outcome outcome = SocketTransfers.receiveBytes(task, socket, reception, to);
    if (outcome instanceof Outcome.Value && !address.isNull()) {
      SocketAddress from = reception.from;
      SocketArguments.give(
          task, from == null ? SocketAddress.none() : from, address, addressLength);
    }
    return outcome;
  }

  Outcome recvmsg(Task task, Fd fd, GuestAddress header, int flags) {
    return recvmsg(task, SocketArguments.socket(task, fd), header, flags);
  }

  private static Outcome recvmsg(Task task, Socket socket, GuestAddress at, int flags) {
    MessageHeader header = MessageHeader.read(task, at);
    GuestBuffer to = header.buffer(task, Access.WRITE);
    Reception reception = new Reception(flags);
    Outcome outcome = SocketTransfers.receive(task, socket, reception, to);
    if (!(outcome instanceof Outcome.Value)) {
      return outcome;
    }
    try {
      long control = ControlMessages.write(task, socket, header, reception);
      SocketAddress from = reception.from == null ? SocketAddress.none() : reception.from;
      if (!header.name().isNull()) {
        SocketArguments.store(task, from, header.name(), header.nameLength());
      }
      int flagsBack = reception.reported | (flags & MessageFlags.CMSG_CLOEXEC);
      header.report(task, from.length(), control, flagsBack);
    } finally {
      reception.releaseFiles();
    }
    return outcome;
  }

  /** One of the messages of a call that transfers several. */
  @FunctionalInterface
  private interface One {
    Outcome transfer(Task task, Socket socket, GuestAddress header, int flags);
  }

  Outcome sendmmsg(Task task, Fd fd, GuestAddress vector, int count, int flags) {
    Socket socket = SocketArguments.socket(task, fd);
    return several(task, socket, vector, count, flags, false, MessageSyscalls::sendmsg);
  }

  Outcome recvmmsg(
      Task task, Fd fd, GuestAddress vector, int count, int flags, GuestAddress timeout) {
    Socket socket = SocketArguments.socket(task, fd);
    long deadline = Outcome.NEVER;
    if (!timeout.isNull()) {
      long nanos = TimeSpec.read(task.memory(), timeout.value()).toNanos();
      deadline = Timeouts.deadline(task, nanos);
      if (task.call().progress >> COUNT_SHIFT > 0 && Timeouts.passed(task, deadline)) {
        return Outcome.value(task.call().progress >> COUNT_SHIFT);
      }
    }
    boolean one = (flags & MessageFlags.WAITFORONE) != 0;
    return several(
        task,
        socket,
        vector,
        count,
        flags & ~MessageFlags.WAITFORONE,
        one,
        MessageSyscalls::recvmsg);
  }

  private static Outcome several(
      Task task,
      Socket socket,
      GuestAddress vector,
      int count,
      int flags,
      boolean waitForOne,
      One one) {
    CallRecord call = task.call();
    long done = call.progress >> COUNT_SHIFT;
    call.progress &= BYTES_MASK;
    long most = Math.min(Integer.toUnsignedLong(count), MAX_ELEMENTS);
    while (done < most) {
      GuestAddress element = new GuestAddress(vector.value() + done * ELEMENT);
      int now = waitForOne && done > 0 ? flags | MessageFlags.DONTWAIT : flags;
      try {
        switch (one.transfer(task, socket, element, now)) {
          case Outcome.Value(long bytes) ->
              task.memory().writeInt(element.value() + MessageHeader.SIZE, (int) bytes);
          case Outcome.Block block -> {
            return blocked(call, done, block);
          }
          case Outcome.NoReturn ignored -> throw new IllegalStateException("a send returns");
        }
      } catch (ErrnoException e) {
        if (done == 0) {
          throw e;
        }
        if (e.errno() != Errno.EAGAIN) {
          // Linux keeps the error for the next call.
          socket.fail(e.errno());
        }
        break;
      }
      call.progress = 0;
      done++;
    }
    return Outcome.value(done);
  }

  private static Outcome blocked(CallRecord call, long done, Outcome.Block block) {
    call.progress |= done << COUNT_SHIFT;
    if (done == 0) {
      return block;
    }
    return new Outcome.Block(
        block.queues(), block.deadline(), block.restart(), () -> new Outcome.Value(done));
  }
}
