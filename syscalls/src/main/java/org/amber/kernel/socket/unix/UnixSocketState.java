package org.amber.kernel.socket.unix;

import org.amber.kernel.socket.MessageQueueState;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUserState;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link UnixSocket}. */
@StateType(503)
public final class UnixSocketState extends SocketState {
  /** Stands for a peer that is closed. */
  static final long CLOSED_PEER = -1;

  /** Its address, family first; empty without one. */
  @Tag(60)
  public byte[] name = {};

  /** The address of a peer that is closed. */
  @Tag(61)
  public byte[] lastPeerName = {};

  @Tag(62)
  public @Nullable SocketUserState peerUser;

  @Tag(63)
  public MessageQueueState queue = new MessageQueueState();

  /** Number of the socket that it is connected to; 0 for none. */
  @Tag(64)
  public long peer;

  /** {@link UnixPhase}, as its code. */
  @Tag(65)
  public int phase;

  @Tag(66)
  public int backlog;

  /** Numbers of connections that nobody has accepted. */
  @Tag(67)
  public long[] waiting = {};

  @Tag(68)
  public boolean ownsName;
}
