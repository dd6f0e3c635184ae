package org.amber.kernel.socket;

import java.nio.ByteBuffer;

/**
 * What a datagram's packet tells beside its bytes and its sender (ip(7), ipv6(7)).
 *
 * @param high first half of the address that it was sent to
 * @param low second half; addresses of IPv4 are mapped into IPv6
 * @param hops time to live, or hop limit: 0 to 255
 * @param trafficClass type of service, or traffic class: 0 to 255
 */
public record PacketInfo(long high, long low, int hops, int trafficClass) {
  private static final long MAPPED = 0xffff;

  /** Whether IPv4 has carried it. */
  public boolean isV4() {
    return high == 0 && low >>> Integer.SIZE == MAPPED;
  }

  /** The address that it was sent to, as a socket of IPv6 sees it. */
  public byte[] addressV6() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  /** The address of IPv4 that it was sent to. */
  public byte[] addressV4() {
    return ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array();
  }

  void saveTo(MessageState state) {
    state.toHigh = high;
    state.toLow = low;
    state.hops = hops;
    state.trafficClass = trafficClass;
  }

  static PacketInfo restore(MessageState state) {
    return new PacketInfo(state.toHigh, state.toLow, state.hops & 0xff, state.trafficClass & 0xff);
  }
}
