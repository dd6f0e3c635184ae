package org.amber.kernel.socket.unix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A unix socket: its name, what it has received, and the files in flight. */
public abstract class UnixSocket extends Socket {
  /** Only the family: what getsockname(2) shows of a socket without a name. */
  static final SocketAddress UNNAMED = SocketAddress.of(new byte[] {1, 0});

  @NotSaved("the machine's")
  private final UnixSockets sockets;

  private SocketAddress name = SocketAddress.none();

  @SavedAs({"mount", "dentry"})
  private @Nullable VfsPath place;

  /** Whether it was bound to its name; a connection only shows that of its listener. */
  private boolean ownsName;

  private @Nullable SocketUser peerUser;
  private final MessageQueue queue = new MessageQueue();

  @NotSaved("counted anew by the messages that are restored")
  private int inFlight;

  UnixSocket(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(sockets.nextId(), kind, owner, sockets.clock());
    this.sockets = sockets;
  }

  UnixSocket(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state);
    this.sockets = sockets;
    this.name = UnixNames.restore(state.name);
    this.place = place;
    this.ownsName = state.ownsName;
    this.peerUser = state.peerUser == null ? null : SocketUser.restore(state.peerUser);
    if (place != null) {
      place.pin();
    }
  }

  final UnixSockets sockets() {
    return sockets;
  }

  final MessageQueue queue() {
    return queue;
  }

  // Names.

  /** Its address; none without one. */
  public final SocketAddress name() {
    return name;
  }

  /** The place in the file system that it is bound to, or null. */
  public final @Nullable VfsPath place() {
    return place;
  }

  /** Whether it was bound to its name. */
  final boolean ownsName() {
    return ownsName;
  }

  /** Shows the name of the socket that listened. */
  final void showName(SocketAddress listenerName) {
    name = listenerName;
  }

  /** Sets the name and, with one in the file system, the place, which is pinned. */
  final void setName(SocketAddress newName, @Nullable VfsPath newPlace) {
    name = newName;
    ownsName = true;
    place = newPlace;
    if (newPlace != null) {
      newPlace.pin();
    }
  }

  @Override
  public final void bind(SocketCaller caller, SocketAddress address) {
    sockets.names().bind(this, caller, address);
  }

  @Override
  public final SocketAddress localAddress() {
    return name.length() == 0 ? UNNAMED : name;
  }

  static SocketAddress shown(SocketAddress peerName) {
    return peerName.length() == 0 ? UNNAMED : peerName;
  }

  @Override
  public final SocketUser peerUser() {
    return peerUser == null ? SocketUser.NOBODY : peerUser;
  }

  final void setPeerUser(SocketUser user) {
    peerUser = user;
  }

  // Files in flight.

  /** It is in so many messages more, or less. */
  final void countInFlight(int more) {
    inFlight += more;
  }

  /** Whether no descriptor refers to it: only messages in flight do. */
  final boolean isOnlyInFlight() {
    return inFlight > 0 && references() == inFlight;
  }

  @Override
  protected final void released() {
    if (isOnlyInFlight()) {
      sockets.inFlight().collect();
    }
  }

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {
    for (Message message : queue.messages()) {
      message.files().forEach(visitor);
    }
  }

  /** Takes the files out of everything that was received and that nobody can read any more. */
  void abandon(List<FileDescription> lost) {
    lost.addAll(queue.clear());
  }

  /** Gives up everything that was received. */
  final void discardQueue() {
    Set<Socket> senders = new LinkedHashSet<>();
    for (Message message : queue.messages()) {
      Socket sender = message.sender();
      if (sender != null && sender != this) {
        senders.add(sender);
      }
    }
    sockets.inFlight().release(queue.clear());
    senders.forEach(Socket::changed);
  }

  // Data.

  /** What SCM_CREDENTIALS will show of a message to {@code other}, or null. */
  final @Nullable SocketUser userFor(UnixSocket other, SendRequest request) {
    if (request.user() != null) {
      return request.user();
    }
    boolean wanted = options().passCredentials || other.options().passCredentials;
    return wanted ? request.sender() : null;
  }

  /** Puts a message into the queue of another socket. */
  final void deliver(
      UnixSocket other,
      SendRequest request,
      int length,
      List<FileDescription> files,
      IoBuffer from) {
    Message message =
        new Message(length, UnixBuffers.charge(length), name, userFor(other, request), files, this);
    other.queue.add(message, from);
    if (!files.isEmpty()) {
      sockets.inFlight().sent(files);
    }
  }

  /** Takes the first message, as far as there is room; what does not fit is lost (recv(2)). */
  final void receiveRecord(Message first, Reception reception, IoBuffer to) {
    int length = first.length();
    int part = (int) Math.min(length, to.remaining());
    queue.copyTo(0, to, part);
    reception.messageLength = length;
    reception.from = first.from();
    reception.user = first.user();
    if (part < length) {
      reception.reported |= MessageFlags.TRUNC;
    }
    takeFiles(first, reception);
    if (!reception.has(MessageFlags.PEEK)) {
      long before = queue.size();
      UnixSocket sender = first.sender() instanceof UnixSocket unix ? unix : null;
      boolean wasWritable = sender == null || sender.isWritable();
      boolean ignored = queue.drop(length);
      consumed(sender, wasWritable, before);
    }
  }

  /** Gives the files of a message to the receiver; one that only looks gets references too. */
  final void takeFiles(Message message, Reception reception) {
    if (message.files().isEmpty()) {
      return;
    }
    if (reception.has(MessageFlags.PEEK)) {
      message.files().forEach(FileDescription::retain);
      reception.files = message.files();
    } else {
      List<FileDescription> taken = message.takeFiles();
      sockets.inFlight().received(taken);
      reception.files = taken;
    }
  }

  /** A message was taken: whoever found no room may go on. */
  void consumed(@Nullable UnixSocket sender, boolean wasWritable, long messagesBefore) {
    if (sender != null && !wasWritable && sender.isWritable()) {
      sender.changed(PollReason.OUT);
    }
  }

  /** Whether the send buffer has room again, as poll(2) sees it. */
  final boolean isWritable() {
    return sendCharge() << 2 <= options().sendBuffer();
  }

  @Override
  public long bytesUnsent() {
    return sendCharge();
  }

  /** The part of {@link #poll} that is the same for all types. */
  final int receiveReadiness() {
    return commonReadiness() | (queue.isEmpty() ? 0 : Readiness.READABLE);
  }

  /** Refuses what unix sockets have no flag for. */
  static void requireKnown(int flags) {
    if ((flags & MessageFlags.OOB) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
  }

  @Override
  protected final void disconnect() {
    sockets.closed(this);
    VfsPath bound = place;
    place = null;
    if (bound != null) {
      bound.unpin();
    }
    leavePeers();
    discardQueue();
    sockets.inFlight().collect();
  }

  /** Tells those it was connected to that it is gone. */
  abstract void leavePeers();

  final void saveTo(UnixSocketState state) {
    super.saveTo(state);
    state.name = name.bytes();
    state.ownsName = ownsName;
    VfsPath bound = place;
    if (bound != null) {
      state.mount = bound.mount().id();
      state.dentry = bound.dentry().savedId();
    }
    state.peerUser = peerUser == null ? null : peerUser.save();
    state.queue = queue.save();
  }

  /**
   * Checks what must hold between restored sockets.
   *
   * @param unaccepted told of each connection in a backlog
   * @throws IllegalArgumentException naming the contradiction
   */
  abstract void requireSound(Consumer<UnixConnection> unaccepted);

  /** Puts the queue back. */
  final void linkQueue(UnixSocketState state, LongFunction<FileDescription> files) {
    queue.restore(state.queue, files);
    List<FileDescription> carried = new ArrayList<>();
    forEachCarried(carried::add);
    sockets.inFlight().counted(carried);
  }
}
