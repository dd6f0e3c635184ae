package org.amber.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.socket.PacketChoice;
import org.amber.kernel.socket.PacketInfo;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketLevelOptions;
import org.jspecify.annotations.Nullable;

/** Ancillary data of datagrams of the internet: what ip(7) and ipv6(7) tell and let choose. */
final class PacketControl {
  private static final int LEVEL_IP = 0;
  private static final int LEVEL_UDP = 17;
  private static final int LEVEL_IPV6 = 41;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_RETOPTS = 7;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int IPV6_RECVTCLASS = 66;
  private static final int IPV6_TCLASS = 67;

  /** Sizes of struct in_pktinfo and in6_pktinfo. */
  private static final int PKTINFO_SIZE = 12;

  private static final int PKTINFO6_SIZE = 20;

  /** Number of the loopback device. */
  private static final int LOOPBACK = 1;

  private static final int MOST = 255;

  /** Where struct sockaddr_in6 has its address, and its end. */
  private static final int V6_ADDRESS = 8;

  private static final int V6_END = 24;

  /** Before the address of IPv4 in one of IPv6 (big endian). */
  private static final int MAPPED = 0xffff;

  private PacketControl() {}

  /** One control message. */
  @SuppressWarnings("ArrayRecordComponent") // Made and read in one call.
  record Item(int level, int type, byte[] value) {}

  /** Whether a socket sends datagrams of the internet. */
  static boolean appliesTo(Socket socket) {
    boolean internet =
        socket.family() == SocketFamily.INET || socket.family() == SocketFamily.INET6;
    return internet && socket.type() == SocketFamily.DGRAM;
  }

  /** Whether IPv4 carries what a socket sends to an address, or to its peer. */
  static boolean sendsV4(Socket socket, @Nullable SocketAddress to) {
    if (socket.family() == SocketFamily.INET) {
      return true;
    }
    SocketAddress there = to;
    if (there == null) {
      try {
        there = socket.peerAddress();
      } catch (ErrnoException e) {
        // It has no peer: the send will fail for that.
        return false;
      }
    }
    return there.length() >= V6_END
        && there.buffer().getLong(V6_ADDRESS) == 0
        && there.buffer().getInt(V6_ADDRESS + Long.BYTES) == MAPPED;
  }

  /**
   * A choice with one more control message; those of other levels choose nothing.
   *
   * @param v4 whether IPv4 carries the datagram
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  static PacketChoice choose(PacketChoice before, boolean v4, int level, int type, byte[] value) {
    return switch (level) {
      case LEVEL_IP -> v4 ? chooseV4(before, type, value) : before;
      case LEVEL_IPV6 -> {
        if (v4 && type == IPV6_PKTINFO) {
          require(value.length >= PKTINFO6_SIZE && isMapped(value));
        }
        yield v4 ? before : chooseV6(before, type, value);
      }
      // One send, one datagram: there is no segmentation.
      case LEVEL_UDP -> throw Errno.EINVAL.error();
      default -> before;
    };
  }

  private static boolean isMapped(byte[] address) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return bytes.getLong(0) == 0 && bytes.getInt(Long.BYTES) == MAPPED;
  }

  private static PacketChoice chooseV4(PacketChoice before, int type, byte[] value) {
    return switch (type) {
      case IP_TTL -> new PacketChoice(number(value, 1), before.trafficClass());
      case IP_TOS ->
          new PacketChoice(before.hops(), value.length == 1 ? value[0] & MOST : number(value, 0));
      case IP_PKTINFO -> {
        require(value.length == PKTINFO_SIZE);
        yield before;
      }
      case IP_RETOPTS -> before;
      default -> throw Errno.EINVAL.error();
    };
  }

  private static PacketChoice chooseV6(PacketChoice before, int type, byte[] value) {
    return switch (type) {
      case IPV6_HOPLIMIT ->
          new PacketChoice(number(value, PacketChoice.OF_SOCKET), before.trafficClass());
      // As Linux does, -1 chooses all bits, not what the socket has.
      case IPV6_TCLASS -> new PacketChoice(before.hops(), number(value, -1) & MOST);
      case IPV6_PKTINFO -> {
        require(value.length >= PKTINFO6_SIZE);
        yield before;
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  private static int number(byte[] value, int least) {
    require(value.length == Integer.BYTES);
    int number = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
    require(number >= least && number <= MOST);
    return number;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw Errno.EINVAL.error();
    }
  }

  /** What a socket wants to be told of a datagram, in the order of Linux. */
  static List<Item> toldBy(Socket socket, @Nullable PacketInfo packet) {
    if (packet == null) {
      return List.of();
    }
    List<Item> items = new ArrayList<>();
    if (socket.family() == SocketFamily.INET6 && isOn(socket, LEVEL_IPV6, IPV6_RECVPKTINFO)) {
      items.add(new Item(LEVEL_IPV6, IPV6_PKTINFO, pktinfoV6(packet)));
    }
    if (packet.isV4()) {
      addV4(items, socket, packet);
    } else {
      addV6(items, socket, packet);
    }
    return items;
  }

  private static void addV4(List<Item> items, Socket socket, PacketInfo packet) {
    if (isOn(socket, LEVEL_IP, IP_PKTINFO)) {
      items.add(new Item(LEVEL_IP, IP_PKTINFO, pktinfoV4(packet)));
    }
    if (isOn(socket, LEVEL_IP, IP_RECVTTL)) {
      items.add(new Item(LEVEL_IP, IP_TTL, SocketLevelOptions.ints(packet.hops())));
    }
    if (isOn(socket, LEVEL_IP, IP_RECVTOS)) {
      items.add(new Item(LEVEL_IP, IP_TOS, new byte[] {(byte) packet.trafficClass()}));
    }
  }

  private static void addV6(List<Item> items, Socket socket, PacketInfo packet) {
    if (isOn(socket, LEVEL_IPV6, IPV6_RECVHOPLIMIT)) {
      items.add(new Item(LEVEL_IPV6, IPV6_HOPLIMIT, SocketLevelOptions.ints(packet.hops())));
    }
    if (isOn(socket, LEVEL_IPV6, IPV6_RECVTCLASS)) {
      items.add(new Item(LEVEL_IPV6, IPV6_TCLASS, SocketLevelOptions.ints(packet.trafficClass())));
    }
  }

  private static boolean isOn(Socket socket, int level, int name) {
    return socket.options().number(level, name, 0) != 0;
  }

  private static byte[] pktinfoV4(PacketInfo packet) {
    byte[] address = packet.addressV4();
    return ByteBuffer.allocate(PKTINFO_SIZE)
        .put(SocketLevelOptions.ints(LOOPBACK))
        .put(address)
        .put(address)
        .array();
  }

  private static byte[] pktinfoV6(PacketInfo packet) {
    return ByteBuffer.allocate(PKTINFO6_SIZE)
        .put(packet.addressV6())
        .put(SocketLevelOptions.ints(LOOPBACK))
        .array();
  }
}
