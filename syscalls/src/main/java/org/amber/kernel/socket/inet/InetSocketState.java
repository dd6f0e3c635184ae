package org.amber.kernel.socket.inet;

import org.amber.kernel.socket.MessageQueueState;
import org.amber.kernel.socket.SocketState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link InetSocket}. */
@StateType(505)
public final class InetSocketState extends SocketState {
  @Tag(60)
  public long localHigh;

  @Tag(61)
  public long localLow;

  @Tag(62)
  public int localPort;

  @Tag(63)
  public long remoteHigh;

  @Tag(64)
  public long remoteLow;

  @Tag(65)
  public int remotePort;

  /** Whether bind(2) has chosen the port. */
  @Tag(66)
  public boolean portChosen;

  /** Whether bind(2) has chosen the address. */
  @Tag(67)
  public boolean addressChosen;

  /** Datagrams. */
  @Tag(70)
  public MessageQueueState queue = new MessageQueueState();

  /** {@link TcpPhase}, as its code. */
  @Tag(71)
  public int phase;

  /** Number of the other end of the connection; 0 for none, or one that is closed. */
  @Tag(72)
  public long peer;

  @Tag(73)
  public int backlog;

  /** Numbers of connections that nobody has accepted. */
  @Tag(74)
  public long[] waiting = {};

  /** Numbers of sockets that wait for room in the backlog. */
  @Tag(75)
  public long[] knocking = {};

  /** Bytes of a stream that were not read yet. */
  @Tag(76)
  public byte[] incoming = {};

  @Tag(77)
  public boolean ended;

  @Tag(78)
  public boolean connectPending;

  @Tag(79)
  public boolean closedFirst;

  @Tag(80)
  public boolean peerReuses;

  /** Whether its connection, made or still being made, leads out of the machine. */
  @Tag(81)
  public boolean outside;
}
