package org.amber.kernel.socket.inet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketLevelOptions;

/**
 * The options of ip(7), ipv6(7), tcp(7) and udp(7). There are no packets that most of them could
 * change: they are kept and shown as Linux shows them.
 */
final class InetOptions {
  static final int LEVEL_IP = 0;
  static final int LEVEL_TCP = 6;
  static final int LEVEL_UDP = 17;
  static final int LEVEL_IPV6 = 41;
  static final int LEVEL_UDPLITE = 136;

  private static final int IPV6_V6ONLY = 26;
  private static final int IP_ADD_MEMBERSHIP = 35;
  private static final int IP_DROP_MEMBERSHIP = 36;
  private static final int IPV6_JOIN_GROUP = 20;
  private static final int IPV6_LEAVE_GROUP = 21;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_MULTICAST_IF = 32;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int IPV6_TCLASS = 67;
  private static final int IP_MULTICAST_TTL = 33;
  private static final int TCP_MAXSEG = 2;
  private static final int TCP_INFO = 11;
  private static final int TCP_CONGESTION = 13;
  private static final int UDPLITE_SEND_CSCOV = 10;
  private static final int UDPLITE_RECV_CSCOV = 11;

  /** A checksum covers the header at least (udplite(7)), and no more than a packet. */
  private static final int LEAST_COVERAGE = 8;

  private static final int MOST_COVERAGE = 0xffff;
  private static final int DEFAULT_TTL = 64;
  private static final int INFO_SIZE = 232;

  /** Largest segment before a connection, and of one over loopback. */
  private static final int IDLE_SEGMENT = 536;

  private static final int LOOPBACK_SEGMENT = 32_741;
  private static final int LOOPBACK_SEGMENT_V6 = 32_732;

  private static final Map<Integer, Integer> DEFAULTS = defaults();

  private InetOptions() {}

  private static int key(int level, int name) {
    return level << 16 | name;
  }

  private static void put(Map<Integer, Integer> table, int level, int... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      table.put(key(level, namesAndValues[i]), namesAndValues[i + 1]);
    }
  }

  /** Every option that is a number, with what it is at first. */
  private static Map<Integer, Integer> defaults() {
    Map<Integer, Integer> table = new HashMap<>();
    // TOS, TTL, HDRINCL, RECVOPTS, RETOPTS, PKTINFO, MTU_DISCOVER, RECVERR, RECVTTL, RECVTOS,
    // FREEBIND, RECVORIGDSTADDR, BIND_ADDRESS_NO_PORT, multicast: IF, TTL, LOOP, ALL.
    put(table, LEVEL_IP, 1, 0, IP_TTL, DEFAULT_TTL, 6, 0, 7, 0, 8, 0, 10, 1, 11, 0, 12, 0, 13, 0);
    put(table, LEVEL_IP, 15, 0, 20, 0, 24, 0, IP_MULTICAST_IF, 0, IP_MULTICAST_TTL, 1, 34, 1);
    put(
        table, LEVEL_IP, 5, 0, 18, 0, 19, 0, 21, 0, 22, 0, 23, 0, 25, 0, 26, 0, 49, 1, 50, 0, 51,
        0);
    // UNICAST_HOPS, multicast: IF, HOPS, LOOP; MTU_DISCOVER, RECVERR, V6ONLY, RECVPKTINFO,
    // RECVHOPLIMIT, DONTFRAG, RECVTCLASS, TCLASS, AUTOFLOWLABEL, FREEBIND.
    put(table, LEVEL_IPV6, IPV6_UNICAST_HOPS, -1, 17, 0, IPV6_MULTICAST_HOPS, -1, 19, 1, 23, 1);
    put(table, LEVEL_IPV6, 11, 0, 29, 1, 30, 0, 31, 0, 72, 1280, 73, 0, 74, 0, 75, 0, 76, 0);
    put(table, LEVEL_IPV6, 8, 0, 33, 0, 53, 0, 56, 0, 58, 0, 60, 0, 77, 0);
    put(table, LEVEL_IPV6, 25, 0, IPV6_V6ONLY, 0, 49, 0, 51, 0, 62, 0, 66, 0, 67, 0, 70, 1, 78, 0);
    // NODELAY, CORK, KEEPIDLE, KEEPINTVL, KEEPCNT, SYNCNT, LINGER2, DEFER_ACCEPT, WINDOW_CLAMP,
    // QUICKACK, USER_TIMEOUT, FASTOPEN, NOTSENT_LOWAT, FASTOPEN_CONNECT.
    put(table, LEVEL_TCP, 1, 0, 3, 0, 4, 7200, 5, 75, 6, 9, 7, 6, 8, 60, 9, 0, 10, 0, 12, 1);
    put(table, LEVEL_TCP, 16, 0, 17, 0, 18, 0, 19, 0, 23, 0, 25, 0, 30, 0, 31, 0, 36, 0, 37, 0);
    // CORK, ENCAP, NO_CHECK6_TX, NO_CHECK6_RX, SEGMENT, GRO.
    put(table, LEVEL_UDP, 1, 0, 100, 0, 101, 0, 102, 0, 103, 0, 104, 0);
    put(table, LEVEL_UDPLITE, UDPLITE_SEND_CSCOV, 0, UDPLITE_RECV_CSCOV, 0);
    return table;
  }

  static boolean isV6Only(InetSocket socket) {
    return socket.options().number(LEVEL_IPV6, IPV6_V6ONLY, 0) != 0;
  }

  /**
   * Refuses levels that a socket does not have.
   *
   * @param unknown the error of an IPv4 socket
   * @throws org.amber.abi.ErrnoException ENOPROTOOPT, EOPNOTSUPP
   */
  private static void requireLevel(InetSocket socket, int level, Errno unknown) {
    boolean stream = socket.type() == SocketFamily.STREAM;
    boolean has =
        switch (level) {
          case LEVEL_IP -> true;
          case LEVEL_IPV6 -> socket.family() == SocketFamily.INET6;
          case LEVEL_TCP -> stream;
          case LEVEL_UDP, LEVEL_UDPLITE -> !stream;
          default -> false;
        };
    if (!has) {
      throw socket.family() == SocketFamily.INET6 ? Errno.ENOPROTOOPT.error() : unknown.error();
    }
  }

  /**
   * Sets an option.
   *
   * @throws org.amber.abi.ErrnoException ENOPROTOOPT, EINVAL, ENODEV
   */
  static void set(InetSocket socket, int wantedLevel, int name, byte[] value) {
    requireLevel(socket, wantedLevel, Errno.ENOPROTOOPT);
    int level = keptAt(wantedLevel, name);
    if (level == LEVEL_UDPLITE && socket.protocol() != LEVEL_UDPLITE) {
      throw Errno.ENOPROTOOPT.error();
    }
    if (isMembership(level, name)) {
      return;
    }
    if (level == LEVEL_TCP && name == TCP_CONGESTION) {
      setCongestion(value);
      return;
    }
    boolean segment = level == LEVEL_TCP && name == TCP_MAXSEG;
    if (!segment && !DEFAULTS.containsKey(key(level, name))) {
      throw Errno.ENOPROTOOPT.error();
    }
    int number = number(level, value);
    check(socket, level, name, number);
    socket.options().setNumber(level, name, normalized(level, name, number));
  }

  /** UDP and UDP-Lite have the options of both at either level. */
  private static int keptAt(int level, int name) {
    if (level != LEVEL_UDP && level != LEVEL_UDPLITE) {
      return level;
    }
    boolean coverage = name == UDPLITE_SEND_CSCOV || name == UDPLITE_RECV_CSCOV;
    return coverage ? LEVEL_UDPLITE : LEVEL_UDP;
  }

  /** Groups are joined and left: nothing outside the machine could send to one. */
  private static boolean isMembership(int level, int name) {
    return (level == LEVEL_IP && (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP))
        || (level == LEVEL_IPV6 && (name == IPV6_JOIN_GROUP || name == IPV6_LEAVE_GROUP));
  }

  private static void setCongestion(byte[] value) {
    String name = new String(value, StandardCharsets.ISO_8859_1).split("\0", -1)[0];
    if (!name.equals("cubic") && !name.equals("reno")) {
      throw Errno.ENOENT.error();
    }
  }

  private static int number(int level, byte[] value) {
    if (value.length >= Integer.BYTES) {
      return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }
    if (level == LEVEL_IP && value.length > 0) {
      return value[0] & 0xff;
    }
    throw Errno.EINVAL.error();
  }

  private static void check(InetSocket socket, int level, int name, int number) {
    boolean bad =
        switch (level) {
          case LEVEL_IP -> name == IP_TTL && number != -1 && (number < 1 || number > 255);
          case LEVEL_IPV6 ->
              (name == IPV6_V6ONLY && socket.local().port() != 0)
                  || (name == IPV6_UNICAST_HOPS && (number < -1 || number > 255));
          case LEVEL_TCP -> isBadTcpNumber(name, number);
          default -> false;
        };
    if (bad) {
      throw Errno.EINVAL.error();
    }
  }

  private static boolean isBadTcpNumber(int name, int number) {
    return switch (name) {
      case TCP_MAXSEG -> number != 0 && (number < 88 || number > 32_767);
      case 4, 5 -> number < 1 || number > 32_767;
      case 6, 7 -> number < 1 || number > 127;
      case 18 -> number < 0;
      default -> false;
    };
  }

  private static int normalized(int level, int name, int number) {
    boolean flag = level == LEVEL_TCP && (name == 1 || name == 3);
    if (flag || (level == LEVEL_IPV6 && name == IPV6_V6ONLY)) {
      return number != 0 ? 1 : 0;
    }
    if (level == LEVEL_UDPLITE) {
      return number == 0 ? 0 : Math.clamp(number, LEAST_COVERAGE, MOST_COVERAGE);
    }
    return level == LEVEL_IP && name == IP_TTL && number == -1 ? DEFAULT_TTL : number;
  }

  /** Time to live, or hop limit, of what a socket sends. */
  static int hops(InetSocket socket, boolean v4) {
    int own =
        v4
            ? socket.options().number(LEVEL_IP, IP_TTL, DEFAULT_TTL)
            : socket.options().number(LEVEL_IPV6, IPV6_UNICAST_HOPS, -1);
    return own == -1 ? DEFAULT_TTL : own & 0xff;
  }

  /** Type of service, or traffic class, of what a socket sends. */
  static int trafficClass(InetSocket socket, boolean v4) {
    int own =
        v4
            ? socket.options().number(LEVEL_IP, IP_TOS, 0)
            : socket.options().number(LEVEL_IPV6, IPV6_TCLASS, 0);
    return Math.max(0, own) & 0xff;
  }

  /**
   * An option's value.
   *
   * @throws org.amber.abi.ErrnoException ENOPROTOOPT, EOPNOTSUPP
   */
  static byte[] get(InetSocket socket, int wantedLevel, int name) {
    requireLevel(socket, wantedLevel, Errno.EOPNOTSUPP);
    int level = keptAt(wantedLevel, name);
    if (level == LEVEL_TCP) {
      switch (name) {
        case TCP_INFO -> {
          return info(socket);
        }
        case TCP_CONGESTION -> {
          return "cubic\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        }
        case TCP_MAXSEG -> {
          return SocketLevelOptions.ints(segment(socket));
        }
        default -> {}
      }
    }
    Integer first = DEFAULTS.get(key(level, name));
    if (first == null) {
      throw Errno.ENOPROTOOPT.error();
    }
    int number = socket.options().number(level, name, first);
    if (level == LEVEL_IPV6 && number == -1 && name == IPV6_UNICAST_HOPS) {
      number = DEFAULT_TTL;
    } else if (level == LEVEL_IPV6 && number == -1 && name == IPV6_MULTICAST_HOPS) {
      number = 1;
    }
    return SocketLevelOptions.ints(number);
  }

  private static int segment(InetSocket socket) {
    if (socket.remote().port() == 0) {
      return IDLE_SEGMENT;
    }
    return socket.remote().isV4() ? LOOPBACK_SEGMENT : LOOPBACK_SEGMENT_V6;
  }

  /** struct tcp_info: the state, and what is the same of every connection over loopback. */
  private static byte[] info(InetSocket socket) {
    byte[] info = new byte[INFO_SIZE];
    ByteBuffer target = ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN);
    target.put(0, (byte) socket.connectionState().number());
    if (socket.remote().port() != 0) {
      target.put(5, (byte) 7).put(6, (byte) 0x77);
      target.putInt(8, 204_000).putInt(12, 40_000);
      target.putInt(16, segment(socket)).putInt(20, IDLE_SEGMENT);
      target.putInt(68, 30).putInt(72, 15).putInt(80, 10);
    }
    return info;
  }
}
