package org.amber.kernel.socket.netlink;

/** The options of SOL_NETLINK (netlink(7)). */
final class NetlinkOptions {
  static final int ADD_MEMBERSHIP = 1;
  static final int DROP_MEMBERSHIP = 2;
  private static final int PKTINFO = 3;
  private static final int BROADCAST_ERROR = 4;
  private static final int NO_ENOBUFS = 5;
  private static final int LISTEN_ALL_NSID = 8;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int GET_STRICT_CHK = 12;

  /** RTNLGRP_MAX. */
  static final int LAST_GROUP = 38;

  private NetlinkOptions() {}

  static boolean isKnown(int name) {
    return switch (name) {
      case ADD_MEMBERSHIP,
          DROP_MEMBERSHIP,
          PKTINFO,
          BROADCAST_ERROR,
          NO_ENOBUFS,
          LISTEN_ALL_NSID,
          CAP_ACK,
          EXT_ACK,
          GET_STRICT_CHK ->
          true;
      default -> false;
    };
  }
}
