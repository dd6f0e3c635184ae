package org.amber.kernel.socket.inet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.amber.abi.Errno;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketFamily;

/**
 * An address with a port. Those of IPv4 are kept as IPv6 writes them (::ffff:a.b.c.d).
 *
 * @param high first half of the address
 * @param low second half
 * @param port 0 to 65535
 */
record InetEndpoint(long high, long low, int port) {
  private static final int V4_SIZE = 16;
  private static final int V6_SIZE = 28;
  private static final int V6_LEAST = 24;
  private static final int V6_ADDRESS = 8;
  private static final long MAPPED = 0xffffL << 32;
  private static final int LOOPBACK_NET = 127;

  static final InetEndpoint ANY4 = new InetEndpoint(0, MAPPED, 0);
  static final InetEndpoint ANY6 = new InetEndpoint(0, 0, 0);
  static final InetEndpoint LOOPBACK4 = new InetEndpoint(0, MAPPED | 0x7f00_0001L, 0);
  static final InetEndpoint LOOPBACK6 = new InetEndpoint(0, 1, 0);

  /** No address, no port. */
  static InetEndpoint any(int family) {
    return family == SocketFamily.INET ? ANY4 : ANY6;
  }

  InetEndpoint withPort(int newPort) {
    return new InetEndpoint(high, low, newPort);
  }

  boolean isV4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  boolean isAny() {
    return high == 0 && (low == 0 || low == MAPPED);
  }

  /** A number that depends on nothing but address and port. */
  int hash() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + port;
  }

  /** Whether it belongs to the machine: the loopback device has all of 127.0.0.0/8, and ::1. */
  boolean isLocal() {
    return isV4() ? (low >>> 24 & 0xff) == LOOPBACK_NET : high == 0 && low == 1;
  }

  boolean isMulticast() {
    return isV4() ? (low >>> 28 & 0xf) == 0xe : high >>> 56 == 0xff;
  }

  boolean isBroadcast() {
    return isV4() && (int) low == -1;
  }

  boolean sameAddress(InetEndpoint other) {
    return high == other.high && low == other.low;
  }

  /** Where it leads when someone connects to it: to no address means to this machine. */
  InetEndpoint asDestination() {
    if (!isAny()) {
      return this;
    }
    return (isV4() ? LOOPBACK4 : LOOPBACK6).withPort(port);
  }

  /** The own address that Linux chooses to reach this one. */
  InetEndpoint sourceFor() {
    return isV4() ? LOOPBACK4 : LOOPBACK6;
  }

  /**
   * An address that a program gives for a socket.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when too short, EAFNOSUPPORT
   */
  static InetEndpoint parse(SocketAddress address, int family) {
    return family == SocketFamily.INET ? parseV4(address) : parseV6(address);
  }

  private static InetEndpoint parseV4(SocketAddress address) {
    if (address.length() < V4_SIZE) {
      throw Errno.EINVAL.error();
    }
    ByteBuffer bytes = address.buffer().order(ByteOrder.BIG_ENDIAN);
    InetEndpoint parsed =
        new InetEndpoint(
            0,
            MAPPED | Integer.toUnsignedLong(bytes.getInt(4)),
            Short.toUnsignedInt(bytes.getShort(2)));
    boolean family =
        address.family() == SocketFamily.INET
            || (address.family() == SocketFamily.UNSPEC && parsed.isAny());
    if (!family) {
      throw Errno.EAFNOSUPPORT.error();
    }
    return parsed;
  }

  private static InetEndpoint parseV6(SocketAddress address) {
    if (address.family() != SocketFamily.INET6) {
      throw address.length() < V6_LEAST ? Errno.EINVAL.error() : Errno.EAFNOSUPPORT.error();
    }
    if (address.length() < V6_LEAST) {
      throw Errno.EINVAL.error();
    }
    ByteBuffer bytes = address.buffer().order(ByteOrder.BIG_ENDIAN);
    return new InetEndpoint(
        bytes.getLong(V6_ADDRESS),
        bytes.getLong(V6_ADDRESS + Long.BYTES),
        Short.toUnsignedInt(bytes.getShort(2)));
  }

  /** As programs see it on a socket of a family. */
  SocketAddress toAddress(int family) {
    byte[] bytes = new byte[family == SocketFamily.INET ? V4_SIZE : V6_SIZE];
    bytes[0] = (byte) family;
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    target.putShort(2, (short) port);
    if (family == SocketFamily.INET) {
      target.putInt(4, (int) low);
    } else {
      target.putLong(V6_ADDRESS, high).putLong(V6_ADDRESS + Long.BYTES, low);
    }
    return SocketAddress.of(bytes);
  }

  /** As /proc/net/tcp and its kin show it: words in the processor's byte order. */
  String toProcText(int family) {
    if (family == SocketFamily.INET) {
      return String.format(Locale.ROOT, "%08X:%04X", Integer.reverseBytes((int) low), port);
    }
    return String.format(
        Locale.ROOT,
        "%08X%08X%08X%08X:%04X",
        Integer.reverseBytes((int) (high >>> 32)),
        Integer.reverseBytes((int) high),
        Integer.reverseBytes((int) (low >>> 32)),
        Integer.reverseBytes((int) low),
        port);
  }
}
