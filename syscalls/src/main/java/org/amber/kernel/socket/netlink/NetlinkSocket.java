package org.amber.kernel.socket.netlink;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.Message;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.MessageQueue;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A socket of NETLINK_ROUTE: what it sends is answered by the kernel at once. */
public final class NetlinkSocket extends Socket {
  /** Size of struct sockaddr_nl. */
  private static final int ADDRESS_SIZE = 12;

  private static final int SOL_NETLINK = 270;

  /** Bookkeeping of a message in a queue (struct sk_buff and the head's). */
  private static final int OVERHEAD = 768;

  private static final SocketAddress KERNEL = address(0, 0);

  @NotSaved("the machine's")
  private final NetlinkSockets sockets;

  private int port;
  private int groups;
  private final MessageQueue queue = new MessageQueue();

  NetlinkSocket(SocketKind kind, SocketUser owner, NetlinkSockets sockets) {
    super(sockets.nextId(), kind, owner, sockets.clock());
    this.sockets = sockets;
  }

  NetlinkSocket(NetlinkSocketState state, NetlinkSockets sockets) {
    super(state);
    this.sockets = sockets;
    this.port = state.port;
    this.groups = state.groups;
  }

  private static SocketAddress address(int port, int groups) {
    ByteBuffer bytes = ByteBuffer.allocate(ADDRESS_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(SocketFamily.NETLINK).putInt(port).putInt(groups);
    return SocketAddress.of(bytes.array());
  }

  private static ByteBuffer parse(SocketAddress address) {
    if (address.length() < ADDRESS_SIZE || address.family() != SocketFamily.NETLINK) {
      throw Errno.EINVAL.error();
    }
    return address.buffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  int port() {
    return port;
  }

  // Addresses.

  @Override
  public void bind(SocketCaller caller, SocketAddress address) {
    ByteBuffer wanted = parse(address);
    int wantedPort = wanted.getInt(4);
    if (port == 0) {
      port = sockets.take(this, wantedPort, caller.user().pid());
    } else if (wantedPort != port) {
      throw Errno.EINVAL.error();
    }
    groups = wanted.getInt(8);
  }

  private void autobind(int pid) {
    if (port == 0) {
      port = sockets.take(this, 0, pid);
    }
  }

  /** Connects to the kernel, the only one to talk to, which all are connected to anyway. */
  @Override
  public @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    if (address.family() != SocketFamily.UNSPEC) {
      requireKernel(address);
      autobind(caller.user().pid());
    }
    return null;
  }

  private static void requireKernel(SocketAddress address) {
    if (parse(address).getInt(4) != 0) {
      throw Errno.ECONNREFUSED.error();
    }
  }

  @Override
  public SocketAddress localAddress() {
    return address(port, groups);
  }

  @Override
  public SocketAddress peerAddress() {
    return KERNEL;
  }

  @Override
  public void shutdown(int how) {
    throw Errno.EOPNOTSUPP.error();
  }

  // Data.

  @Override
  public void send(SendRequest request, IoBuffer from) {
    if ((request.flags() & MessageFlags.OOB) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
    SendRequest.Destination to = request.to();
    if (to != null) {
      requireKernel(to.address());
    }
    autobind(request.sender().pid());
    if (from.remaining() > options().sendBuffer() - OVERHEAD) {
      throw Errno.EMSGSIZE.error();
    }
    byte[] packet = new byte[(int) from.remaining()];
    from.get(MemorySegment.ofArray(packet), 0, packet.length);
    for (NetlinkMessage message : NetlinkMessage.parse(packet)) {
      RouteRequests.answer(message, port).forEach(this::deliver);
    }
  }

  private void deliver(byte[] packet) {
    if (queue.charge() > options().receiveBuffer()) {
      fail(Errno.ENOBUFS);
      return;
    }
    int charge = packet.length + OVERHEAD;
    queue.add(new Message(packet.length, charge, KERNEL, null, List.of(), null), packet);
    changed(PollReason.IN);
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (reception.has(MessageFlags.OOB)) {
      throw Errno.EOPNOTSUPP.error();
    }
    throwPendingError();
    Message first = queue.first();
    if (first == null) {
      throw Errno.EAGAIN.error();
    }
    int length = first.length();
    int part = (int) Math.min(length, to.remaining());
    queue.copyTo(0, to, part);
    reception.messageLength = length;
    reception.from = first.from();
    if (part < length) {
      reception.reported |= MessageFlags.TRUNC;
    }
    if (!reception.has(MessageFlags.PEEK)) {
      boolean ignored = queue.drop(length);
    }
  }

  @Override
  public long bytesReadable() {
    throw Errno.ENOTTY.error();
  }

  @Override
  public long bytesUnsent() {
    throw Errno.ENOTTY.error();
  }

  @Override
  public int poll() {
    return commonReadiness() | Readiness.WRITABLE | (queue.isEmpty() ? 0 : Readiness.READABLE);
  }

  // Options.

  @Override
  public void setProtocolOption(SocketCaller caller, int level, int name, byte[] value) {
    requireOption(level, name);
    if (value.length < Integer.BYTES) {
      throw Errno.EINVAL.error();
    }
    int number = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    switch (name) {
      case NetlinkOptions.ADD_MEMBERSHIP -> groups |= group(number);
      case NetlinkOptions.DROP_MEMBERSHIP -> groups &= ~group(number);
      default -> options().setNumber(level, name, number == 0 ? 0 : 1);
    }
  }

  /** The bit of a group; those above 32 have none that an address shows. */
  private static int group(int number) {
    if (number <= 0 || number > NetlinkOptions.LAST_GROUP) {
      throw Errno.EINVAL.error();
    }
    return number > Integer.SIZE ? 0 : 1 << (number - 1);
  }

  @Override
  public byte[] protocolOption(int level, int name, int length) {
    requireOption(level, name);
    if (name == NetlinkOptions.ADD_MEMBERSHIP || name == NetlinkOptions.DROP_MEMBERSHIP) {
      throw Errno.ENOPROTOOPT.error();
    }
    if (length < Integer.BYTES) {
      throw Errno.EINVAL.error();
    }
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return value.putInt(options().number(level, name, 0)).array();
  }

  private static void requireOption(int level, int name) {
    if (level != SOL_NETLINK || !NetlinkOptions.isKnown(name)) {
      throw Errno.ENOPROTOOPT.error();
    }
  }

  // Ends, and its state.

  @Override
  protected void disconnect() {
    sockets.closed(this);
    if (!queue.clear().isEmpty()) {
      throw new IllegalStateException("files in flight in an answer of the kernel");
    }
  }

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {}

  @Override
  public NetlinkSocketState save() {
    NetlinkSocketState state = new NetlinkSocketState();
    saveTo(state);
    state.port = port;
    state.groups = groups;
    state.queue = queue.save();
    return state;
  }

  @Override
  public void link(SocketState state, LongFunction<FileDescription> files) {
    NetlinkSocketState saved = (NetlinkSocketState) state;
    if (saved.queue.messages.stream().anyMatch(each -> each.files.length > 0)) {
      throw new IllegalArgumentException("socket " + id() + " has files in an answer");
    }
    queue.restore(saved.queue, files);
  }
}
