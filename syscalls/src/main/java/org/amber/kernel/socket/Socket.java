package org.amber.kernel.socket;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.Caller;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A socket of any family: the open file and what is behind it in one. As every open file it never
 * waits: what would have to fails with EAGAIN, and {@link #waitQueue} is woken when it may go on.
 */
public abstract class Socket extends FileDescription {
  /** Bits of {@link #shutdown}. */
  public static final int NO_RECEIVE = 1;

  public static final int NO_SEND = 2;
  public static final int NO_MORE = NO_RECEIVE | NO_SEND;

  /** SOMAXCONN: the longest backlog of listen(2). */
  public static final int MAX_BACKLOG = 4096;

  @SavedAs({"family", "type", "protocol", "uid", "gid", "permissions", "created"})
  private SocketIdentity identity;

  private final SocketOptions options;

  @NotSaved("who waits queues himself anew")
  private final WaitQueue changed = new WaitQueue();

  private final PendingError pendingError = new PendingError();

  @SavedAs("shutdown")
  private final Directions directions = new Directions();

  @NotSaved("the sum of what its messages in queues cost")
  private long sendCharge;

  /** A new socket of a user. */
  protected Socket(long id, SocketKind kind, SocketUser owner, Clock clock) {
    super(id, kind.fileFlags() | OpenFlags.O_RDWR);
    this.identity = SocketIdentity.of(kind, owner, clock.realtimeNanos());
    this.options = new SocketOptions(kind);
  }

  /** A socket as it was saved, without connections. */
  protected Socket(SocketState state) {
    super(state.id, state.flags);
    if ((state.flags & (OpenFlags.O_ACCMODE | OpenFlags.O_PATH)) != OpenFlags.O_RDWR) {
      throw new IllegalArgumentException("socket " + state.id + " is not open for both ways");
    }
    restoreFrom(state);
    this.identity = SocketIdentity.restore(state);
    this.options = SocketOptions.restore(state);
    pendingError.restore(state.pendingError);
    directions.end(state.shutdown);
  }

  // What it is.

  public final int family() {
    return identity.family();
  }

  public final int type() {
    return identity.type();
  }

  public final int protocol() {
    return identity.protocol();
  }

  public final int uid() {
    return identity.uid();
  }

  public final int gid() {
    return identity.gid();
  }

  /** Sets the permissions that stat(2) shows, as {@link SocketIdentity#withPermissions}. */
  public final void chmod(int permissions, Caller caller) {
    identity = identity.withPermissions(permissions & FileMode.PERMISSIONS, caller);
  }

  /** Gives the socket to someone else, as {@link SocketIdentity#withOwner}. */
  public final void chown(int newUid, int newGid, Caller caller) {
    identity = identity.withOwner(newUid, newGid, caller);
  }

  public final SocketOptions options() {
    return options;
  }

  /** Whether its last descriptor is gone; others may still know it. */
  public final boolean isClosed() {
    return directions.isClosed();
  }

  /** What it has become, for people: "listening", "connected" and the like. */
  public String condition() {
    return isListening() ? "listening" : "unconnected";
  }

  /** The socket of this machine that it is connected with; null when there is none. */
  public @Nullable Socket peer() {
    return null;
  }

  /** How many connections wait to be accepted. */
  public int unacceptedCount() {
    return 0;
  }

  // Connections.

  /**
   * Gives the socket an address (bind(2)).
   *
   * @throws org.amber.abi.ErrnoException as bind(2) lists them
   */
  public abstract void bind(SocketCaller caller, SocketAddress address);

  /**
   * Lets others connect (listen(2)).
   *
   * @param backlog connections that may wait, not negative
   * @throws org.amber.abi.ErrnoException EOPNOTSUPP, EINVAL, EADDRINUSE
   */
  public void listen(SocketCaller caller, int backlog) {
    throw Errno.EOPNOTSUPP.error();
  }

  /** Whether it listens. */
  public boolean isListening() {
    return false;
  }

  /**
   * Takes a connection that waits (accept(2)).
   *
   * @return the socket of the connection, not installed yet
   * @throws org.amber.abi.ErrnoException EAGAIN when none waits, EINVAL, EOPNOTSUPP
   */
  public Socket accept() {
    throw Errno.EOPNOTSUPP.error();
  }

  /**
   * Connects (connect(2)).
   *
   * @return null when that is done, or where to wait before trying again
   * @throws org.amber.abi.ErrnoException as connect(2) lists them
   */
  public abstract @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address);

  /** The own address: getsockname(2). */
  public abstract SocketAddress localAddress();

  /**
   * The peer's address: getpeername(2).
   *
   * @throws org.amber.abi.ErrnoException ENOTCONN
   */
  public abstract SocketAddress peerAddress();

  /** The peer's address as accept(2) tells it, whatever has happened since. */
  public SocketAddress acceptedAddress() {
    return peerAddress();
  }

  /**
   * Ends one or both directions.
   *
   * @param how {@link #NO_RECEIVE}, {@link #NO_SEND} or both
   * @throws org.amber.abi.ErrnoException ENOTCONN
   */
  public abstract void shutdown(int how);

  // Data.

  /**
   * Sends what there is room for.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when there is none, and {@link #roomQueue} tells
   *     when there is; EPIPE and the other errors of send(2)
   */
  public abstract void send(SendRequest request, IoBuffer from);

  /**
   * Receives what there is.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when there is nothing, and the errors of recv(2)
   */
  public abstract void receive(Reception reception, IoBuffer to);

  /** Woken when what the last {@link #send} lacked may be there. */
  public WaitQueue roomQueue() {
    return changed;
  }

  /** Whether it carries bytes without boundaries, so that a send may be done in parts. */
  public final boolean isStream() {
    return type() == SocketFamily.STREAM;
  }

  /** Whether a failed send brings SIGPIPE. */
  public boolean signalsBrokenPipe() {
    return isStream();
  }

  /**
   * Bytes sent that the other side has not read: SIOCOUTQ.
   *
   * @throws org.amber.abi.ErrnoException EINVAL for a socket that listens
   */
  public abstract long bytesUnsent();

  @Override
  protected void transferIn(IoBuffer to, long position) {
    Reception reception = new Reception(0);
    try {
      receive(reception, to);
    } finally {
      reception.releaseFiles();
    }
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    send(SendRequest.ofKernel(), from);
  }

  @Override
  public boolean writesFully() {
    return isStream();
  }

  // Options.

  /**
   * Sets an option of a level above SOL_SOCKET.
   *
   * @throws org.amber.abi.ErrnoException EOPNOTSUPP, ENOPROTOOPT, EINVAL, EPERM
   */
  public void setProtocolOption(SocketCaller caller, int level, int name, byte[] value) {
    throw Errno.EOPNOTSUPP.error();
  }

  /**
   * An option of a level above SOL_SOCKET.
   *
   * @param length the most that the caller takes
   * @throws org.amber.abi.ErrnoException EOPNOTSUPP, ENOPROTOOPT, EINVAL
   */
  public byte[] protocolOption(int level, int name, int length) {
    throw Errno.EOPNOTSUPP.error();
  }

  /** Who connected, or listened: SO_PEERCRED and SO_PEERGROUPS. */
  public SocketUser peerUser() {
    return SocketUser.NOBODY;
  }

  // States that all have.

  /** The pending error's number, 0 for none. */
  public final int pendingError() {
    return pendingError.number();
  }

  /** Takes the pending error; returns its number, 0 for none. */
  public final int takeError() {
    return pendingError.take();
  }

  /** Reports the pending error, once. */
  protected final void throwPendingError() {
    pendingError.throwIfAny();
  }

  /** Leaves an error for the next call, and tells those who wait. */
  public final void fail(Errno error) {
    fail(error, PollReason.ERR);
  }

  /** As {@link #fail(Errno)}, for an error that is told as something else. */
  protected final void fail(Errno error, PollReason reason) {
    pendingError.set(error);
    changed(reason);
  }

  protected final boolean noReceive() {
    return directions.noReceive();
  }

  /** Whether nothing can be sent any more. */
  public final boolean noSend() {
    return directions.noSend();
  }

  /** Marks directions as ended and tells those who wait. */
  public final void endDirections(int bits) {
    directions.end(bits);
    changed.wakeAll();
  }

  /** Begins anew, as disconnected sockets do. */
  protected final void reopenDirections() {
    directions.reopen();
  }

  /** Messages in queues cost so much more, or less, of the send buffer. */
  final void chargeSend(long charge) {
    sendCharge += charge;
  }

  /** What of the send buffer is used. */
  public final long sendCharge() {
    return sendCharge;
  }

  /** Tells those who wait that something may have changed. */
  public final void changed() {
    changed.wakeAll();
  }

  /** Tells those who wait, and those who get signals, what has happened. */
  public final void changed(PollReason reason) {
    changed.wakeAll(reason);
  }

  @Override
  public final boolean signalsReadiness() {
    return true;
  }

  @Override
  public final WaitQueue waitQueue() {
    return changed;
  }

  @Override
  public abstract int poll();

  /** The bits of poll(2) that follow from errors and ended directions. */
  protected final int commonReadiness() {
    return directions.readiness() | (pendingError() != 0 ? Readiness.POLLERR : 0);
  }

  @Override
  public final Stat stat() {
    return identity.stat(id());
  }

  @Override
  public final String describe() {
    return "socket:[" + id() + "]";
  }

  @Override
  protected final void closed() {
    directions.close();
    disconnect();
  }

  /** Closes a socket that no descriptor has ever referred to. */
  public final void discard() {
    closed();
  }

  /** Makes this what is left of a socket that was closed before the machine was saved. */
  public final void restoreClosed() {
    directions.close();
  }

  /** The last descriptor is gone: tells the peer and gives up what the queues hold. */
  protected abstract void disconnect();

  /** Files that only this socket keeps: in flight, or connections that nobody has accepted. */
  public abstract void forEachCarried(Consumer<FileDescription> visitor);

  // State.

  @Override
  public abstract SocketState save();

  /** Writes the common part of a state form. */
  protected final void saveTo(SocketState state) {
    super.saveTo(state);
    identity.saveTo(state);
    state.pendingError = pendingError.number();
    state.shutdown = directions.bits();
    options.saveTo(state);
  }

  /**
   * Puts connections and queues back, once all open files exist.
   *
   * @param files finds the restored open file with a number
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public abstract void link(SocketState state, LongFunction<FileDescription> files);

  /** The socket with a number, for {@link #link}. */
  protected static <S extends Socket> @Nullable S socket(
      Class<S> kind, long id, LongFunction<FileDescription> files) {
    if (id == 0) {
      return null;
    }
    FileDescription file = files.apply(id);
    if (!kind.isInstance(file)) {
      throw new IllegalArgumentException("open file " + id + " is no socket of its peer's kind");
    }
    return kind.cast(file);
  }
}
