package org.amber.kernel.socket.netlink;

import org.amber.kernel.socket.MessageQueueState;
import org.amber.kernel.socket.SocketState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link NetlinkSocket}. */
@StateType(508)
public final class NetlinkSocketState extends SocketState {
  /** Its own port; 0 when it has none yet. */
  @Tag(60)
  public int port;

  /** Multicast groups, as bits. */
  @Tag(61)
  public int groups;

  /** Answers that nobody has read. */
  @Tag(62)
  public MessageQueueState queue = new MessageQueueState();
}
