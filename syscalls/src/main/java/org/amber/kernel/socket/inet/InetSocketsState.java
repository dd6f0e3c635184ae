package org.amber.kernel.socket.inet;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link InetSockets}, without the sockets. */
@StateType(507)
public final class InetSocketsState {
  @Tag(1)
  public PortTableState tcp = new PortTableState();

  @Tag(2)
  public PortTableState udp = new PortTableState();

  @Tag(3)
  public PortTableState udpLite = new PortTableState();
}
