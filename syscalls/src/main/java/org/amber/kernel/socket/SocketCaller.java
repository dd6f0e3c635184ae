package org.amber.kernel.socket;

import org.amber.kernel.vfs.At;

/**
 * Who makes a call on a socket.
 *
 * @param at where paths begin, and whose permissions count
 * @param user what SO_PEERCRED shows: the effective ids
 * @param sender what SCM_CREDENTIALS shows: the real ids
 */
public record SocketCaller(At at, SocketUser user, SocketUser sender) {
  public static final int CAP_NET_BIND_SERVICE = 10;
  public static final int CAP_NET_ADMIN = 12;
  public static final int CAP_NET_RAW = 13;

  /** Whether the caller has a capability (capabilities(7)). */
  public boolean has(int capability) {
    return at.caller().hasCapability(capability);
  }
}
