package org.amber.kernel.socket.inet;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.Message;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.MessageQueue;
import org.amber.kernel.socket.PacketChoice;
import org.amber.kernel.socket.PacketInfo;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A UDP or UDP-Lite socket (udp(7), udplite(7)). What finds no room at the receiver is lost, as on
 * a network.
 */
@SavedIn(InetSocketState.class)
public final class UdpSocket extends InetSocket {

  /** The longest datagrams of IPv4 and IPv6. */
  private static final int MOST_V4 = 65_507;

  private static final int MOST_V6 = 65_527;

  /** What a datagram costs beside its bytes (skb->truesize). */
  private static final int OVERHEAD = 768;

  private final MessageQueue queue = new MessageQueue();

  @NotSaved("a port of this host: a resumed machine takes another one")
  private @Nullable OutsideDatagrams outside;

  UdpSocket(SocketKind kind, SocketUser owner, InetSockets sockets) {
    super(kind, owner, sockets);
  }

  UdpSocket(InetSocketState state, InetSockets sockets) {
    super(state, sockets);
  }

  @Override
  PortTable ports() {
    return isLite() ? sockets().udpLite() : sockets().udp();
  }

  private boolean isLite() {
    return protocol() == InetOptions.LEVEL_UDPLITE;
  }

  @Override
  void dissolve() {
    if (outside != null) {
      outside.disconnect();
    }
    forgetSource();
  }

  @Override
  @Nullable WaitQueue connect(SocketAddress address) {
    InetEndpoint to = destination(address);
    if (leadsOut(to)) {
      takeSource(outside().connect(to));
    } else {
      setSource(to.sourceFor());
    }
    setRemote(to);
    autobind();
    reopenDirections();
    return null;
  }

  private boolean leadsOut(InetEndpoint to) {
    return !sockets().outside().isInside(to, ports());
  }

  /** What it has of the host's network, which knows UDP only. */
  private OutsideDatagrams outside() {
    if (isLite()) {
      throw Errno.ENETUNREACH.error();
    }
    OutsideDatagrams present = outside;
    if (present == null) {
      present = OutsideDatagrams.of(sockets().outside(), this);
      outside = present;
    }
    return present;
  }

  private void sendOutside(InetEndpoint to, IoBuffer from) {
    OutsideNetwork network = sockets().outside();
    if (isLite() || !network.reaches(this, to)) {
      throw Errno.ENETUNREACH.error();
    }
    if (!network.sendPublished(this, to, from)) {
      outside().send(to, from);
    }
  }

  private boolean isConnected() {
    return remote().port() != 0;
  }

  @Override
  public SocketAddress peerAddress() {
    if (!isConnected()) {
      throw Errno.ENOTCONN.error();
    }
    return remote().toAddress(family());
  }

  @Override
  public void shutdown(int how) {
    boolean connected = isConnected();
    if (!connected) {
      throw Errno.ENOTCONN.error();
    }
    endDirections(how);
  }

  @Override
  void leave() {
    OutsideDatagrams present = outside;
    if (present != null) {
      outside = null;
      present.close();
    }
    if (!queue.clear().isEmpty()) {
      throw new IllegalStateException("files in flight in a datagram of UDP");
    }
  }

  @Override
  public void send(SendRequest request, IoBuffer from) {
    // Linux takes a port before it looks at anything.
    autobind();
    long length = from.remaining();
    if (length > 0xffff) {
      throw Errno.EMSGSIZE.error();
    }
    if ((request.flags() & MessageFlags.OOB) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
    InetEndpoint to = receiver(request);
    throwPendingError();
    if (length > (to.isV4() ? MOST_V4 : MOST_V6)) {
      throw Errno.EMSGSIZE.error();
    }
    if (noSend()) {
      throw Errno.EPIPE.error();
    }
    if (leadsOut(to)) {
      sendOutside(to, from);
      return;
    }
    InetEndpoint source = local().isAny() ? to.sourceFor().withPort(local().port()) : local();
    UdpSocket other = (UdpSocket) PortTable.best(ports().at(to.port()), to, source);
    if (other != null) {
      other.deliver(source, packet(to, request.packet()), from);
      return;
    }
    from.discard(length);
    if (isConnected()) {
      fail(Errno.ECONNREFUSED);
    }
  }

  private PacketInfo packet(InetEndpoint to, PacketChoice choice) {
    int hops = choice.hops();
    int trafficClass = choice.trafficClass();
    return new PacketInfo(
        to.high(),
        to.low(),
        hops == PacketChoice.OF_SOCKET ? InetOptions.hops(this, to.isV4()) : hops,
        trafficClass == PacketChoice.OF_SOCKET
            ? InetOptions.trafficClass(this, to.isV4())
            : trafficClass);
  }

  private InetEndpoint receiver(SendRequest request) {
    SendRequest.Destination wanted = request.to();
    if (wanted == null) {
      if (!isConnected()) {
        throw Errno.EDESTADDRREQ.error();
      }
      return remote();
    }
    InetEndpoint to = InetEndpoint.parse(wanted.address(), family());
    if (to.port() == 0) {
      throw Errno.EINVAL.error();
    }
    if (to.isBroadcast() && !SocketLevelOptions.isOn(this, SocketLevelOptions.SO_BROADCAST)) {
      throw Errno.EACCES.error();
    }
    return destination(wanted.address());
  }

  /** Gets a datagram, unless it is not from the peer or there is no room. */
  void deliver(InetEndpoint source, PacketInfo packet, IoBuffer from) {
    int length = (int) from.remaining();
    int charge = length + OVERHEAD;
    boolean stranger = isConnected() && !remote().equals(source);
    if (stranger || noReceive() || queue.charge() > options().receiveBuffer()) {
      from.discard(length);
      return;
    }
    SocketAddress address = source.toAddress(family());
    queue.add(new Message(length, charge, address, packet), from);
    changed(PollReason.IN);
  }

  /** Gets a datagram from outside, of whose packet the host tells nothing. */
  void deliver(InetEndpoint source, IoBuffer from) {
    InetEndpoint to = local().isAny() ? source.sourceFor() : local();
    deliver(source, packet(to, PacketChoice.NONE), from);
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (reception.has(MessageFlags.OOB)) {
      throw Errno.EINVAL.error();
    }
    throwPendingError();
    Message first = queue.first();
    if (first == null) {
      boolean waits = !nonBlocking() && !reception.has(MessageFlags.DONTWAIT);
      if (noReceive() && waits) {
        return;
      }
      throw Errno.EAGAIN.error();
    }
    int length = first.length();
    int part = (int) Math.min(length, to.remaining());
    queue.copyTo(0, to, part);
    reception.messageLength = length;
    reception.from = first.from();
    reception.packet = first.packet();
    if (part < length) {
      reception.reported |= MessageFlags.TRUNC;
    }
    if (!reception.has(MessageFlags.PEEK)) {
      boolean ignored = queue.drop(length);
    }
  }

  @Override
  public long bytesReadable() {
    Message first = queue.first();
    return first == null ? 0 : first.length();
  }

  @Override
  public long bytesUnsent() {
    return 0;
  }

  @Override
  public int poll() {
    return commonReadiness() | Readiness.WRITABLE | (queue.isEmpty() ? 0 : Readiness.READABLE);
  }

  @Override
  ConnectionState connectionState() {
    return isConnected() ? ConnectionState.ESTABLISHED : ConnectionState.CLOSE;
  }

  @Override
  long received() {
    return queue.charge();
  }

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {}

  @Override
  public InetSocketState save() {
    InetSocketState state = new InetSocketState();
    saveTo(state);
    state.queue = queue.save();
    return state;
  }

  @Override
  public void link(SocketState state, LongFunction<FileDescription> files) {
    InetSocketState saved = (InetSocketState) state;
    boolean carries = saved.queue.messages.stream().anyMatch(each -> each.files.length > 0);
    if (carries) {
      throw new IllegalArgumentException("socket " + id() + " has files in a datagram of UDP");
    }
    queue.restore(saved.queue, files);
  }

  @Override
  void requireSound(Consumer<TcpSocket> unaccepted) {
    if (type() != SocketFamily.DGRAM) {
      throw new IllegalArgumentException("socket " + id() + " is no datagram socket");
    }
  }
}
