package org.amber.kernel.socket;

import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link Message}. */
@StateType(501)
public final class MessageState {
  @Tag(1)
  public int length;

  @Tag(2)
  public int charge;

  @Tag(3)
  public byte[] from = {};

  @Tag(4)
  public @Nullable SocketUserState user;

  /** Numbers of the open files that are in flight with it. */
  @Tag(5)
  public long[] files = {};

  /** Number of the socket whose send buffer it is charged to; 0 for none. */
  @Tag(6)
  public long sender;

  /** Address that a datagram of the internet was sent to; 0 for other messages. */
  @Tag(7)
  public long toHigh;

  @Tag(8)
  public long toLow;

  @Tag(9)
  public int hops;

  @Tag(10)
  public int trafficClass;
}
