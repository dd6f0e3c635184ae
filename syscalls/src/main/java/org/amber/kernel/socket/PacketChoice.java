package org.amber.kernel.socket;

/**
 * What a program wants of one datagram's packet, instead of what its socket has.
 *
 * @param hops time to live, or hop limit; {@link #OF_SOCKET} for the socket's
 * @param trafficClass type of service, or traffic class; {@link #OF_SOCKET} for the socket's
 */
public record PacketChoice(int hops, int trafficClass) {
  public static final int OF_SOCKET = -1;

  /** All as the socket has it. */
  public static final PacketChoice NONE = new PacketChoice(OF_SOCKET, OF_SOCKET);
}
