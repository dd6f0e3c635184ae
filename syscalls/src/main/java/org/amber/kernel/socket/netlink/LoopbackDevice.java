package org.amber.kernel.socket.netlink;

import java.util.Arrays;
import org.amber.kernel.socket.SocketFamily;

/** The loopback device as rtnetlink(7) shows it. */
final class LoopbackDevice {
  static final String NAME = "lo";
  static final int INDEX = 1;

  private static final int NEW_LINK = 16;
  private static final int NEW_ADDRESS = 20;
  private static final int NEW_ROUTE = 24;

  private static final int ARPHRD_LOOPBACK = 772;

  /** IFF_UP, IFF_LOOPBACK, IFF_RUNNING and IFF_LOWER_UP. */
  private static final int FLAGS = 0x1_0049;

  private static final int MTU = 65_536;
  private static final int QUEUE = 1000;

  /** Sizes of struct rtnl_link_stats64, rtnl_link_stats and rta_cacheinfo. */
  private static final int STATISTICS_64 = 200;

  private static final int STATISTICS = 96;
  private static final int ROUTE_CACHE = 32;

  private static final int PERMANENT = 0x80;

  /** RT_SCOPE_HOST and RT_SCOPE_LINK. */
  private static final int SCOPE_HOST = 254;

  private static final int SCOPE_LINK = 253;

  private static final int TABLE_LOCAL = 255;
  private static final int BY_KERNEL = 2;
  private static final int LOCAL = 2;
  private static final int BROADCAST = 3;

  private static final byte[] V4 = {127, 0, 0, 1};
  private static final byte[] V4_NETWORK = {127, 0, 0, 0};
  private static final byte[] V4_BROADCAST = {127, -1, -1, -1};
  private static final byte[] V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private LoopbackDevice() {}

  /** RTM_NEWLINK; the numbers are the attributes of if_link.h. */
  static void addLink(NetlinkAnswer answer) {
    answer.begin(NEW_LINK).int16(0).int16(ARPHRD_LOOPBACK).int32(INDEX).int32(FLAGS).int32(0);
    answer.attribute(3, NAME).attribute(13, QUEUE);
    // Operational state and mode: unknown and by default, as Linux has it for this device.
    answer.attribute(16, new byte[1]).attribute(17, new byte[1]);
    answer.attribute(4, MTU).attribute(50, 0).attribute(51, 0);
    // Group, promiscuity, queues to send and to receive.
    answer.attribute(27, 0).attribute(30, 0).attribute(31, 1).attribute(32, 1);
    // Carrier, and how often it has changed.
    answer.attribute(33, new byte[] {1}).attribute(35, 0);
    answer.attribute(1, new byte[6]).attribute(2, new byte[6]);
    answer.attribute(23, new byte[STATISTICS_64]).attribute(7, new byte[STATISTICS]);
    answer.attribute(6, "noqueue").end();
  }

  /** RTM_NEWADDR; the numbers are the attributes of if_addr.h. */
  static void addAddresses(NetlinkAnswer answer, boolean v4, boolean v6) {
    if (v4) {
      beginAddress(answer, SocketFamily.INET, 8);
      answer.attribute(1, V4).attribute(2, V4).attribute(3, NAME).attribute(8, PERMANENT);
      answer.attribute(6, forever()).end();
    }
    if (v6) {
      beginAddress(answer, SocketFamily.INET6, 128);
      answer.attribute(1, V6).attribute(6, forever()).attribute(8, PERMANENT);
      answer.attribute(11, new byte[] {1}).end();
    }
  }

  private static void beginAddress(NetlinkAnswer answer, int family, int prefix) {
    answer.begin(NEW_ADDRESS).int8(family).int8(prefix).int8(PERMANENT).int8(SCOPE_HOST);
    answer.int32(INDEX);
  }

  /** struct ifa_cacheinfo of an address that is valid for ever, since the machine has begun. */
  private static byte[] forever() {
    byte[] info = new byte[16];
    Arrays.fill(info, 0, 8, (byte) -1);
    return info;
  }

  /** RTM_NEWROUTE; the numbers are the attributes of rtnetlink.h. */
  static void addRoutes(NetlinkAnswer answer, boolean v4, boolean v6) {
    if (v4) {
      addRoute(answer, 8, SCOPE_HOST, LOCAL, V4_NETWORK);
      addRoute(answer, 32, SCOPE_HOST, LOCAL, V4);
      addRoute(answer, 32, SCOPE_LINK, BROADCAST, V4_BROADCAST);
    }
    if (v6) {
      beginRoute(answer, SocketFamily.INET6, 128, 0, LOCAL);
      answer.attribute(1, V6).attribute(6, 0).attribute(4, INDEX);
      answer.attribute(12, new byte[ROUTE_CACHE]).attribute(20, new byte[1]).end();
    }
  }

  private static void addRoute(
      NetlinkAnswer answer, int prefix, int scope, int kind, byte[] destination) {
    beginRoute(answer, SocketFamily.INET, prefix, scope, kind);
    answer.attribute(1, destination).attribute(7, V4).attribute(4, INDEX).end();
  }

  private static void beginRoute(
      NetlinkAnswer answer, int family, int prefix, int scope, int kind) {
    answer.begin(NEW_ROUTE).int8(family).int8(prefix).int8(0).int8(0);
    answer.int8(TABLE_LOCAL).int8(BY_KERNEL).int8(scope).int8(kind).int32(0);
    answer.attribute(15, TABLE_LOCAL);
  }
}
