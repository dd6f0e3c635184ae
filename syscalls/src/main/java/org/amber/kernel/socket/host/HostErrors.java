package org.amber.kernel.socket.host;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.amber.abi.Errno;

/** Which error of Linux an exception of Java's network stands for. */
public final class HostErrors {
  /** Texts of strerror(3) that Java puts into its messages. */
  private static final List<Map.Entry<String, Errno>> TEXTS =
      List.of(
          Map.entry("connection refused", Errno.ECONNREFUSED),
          Map.entry("connection reset", Errno.ECONNRESET),
          Map.entry("broken pipe", Errno.EPIPE),
          Map.entry("network is unreachable", Errno.ENETUNREACH),
          Map.entry("no route to host", Errno.EHOSTUNREACH),
          Map.entry("host is down", Errno.EHOSTUNREACH),
          Map.entry("timed out", Errno.ETIMEDOUT),
          Map.entry("permission denied", Errno.EACCES),
          Map.entry("operation not permitted", Errno.EPERM),
          Map.entry("address already in use", Errno.EADDRINUSE),
          Map.entry("cannot assign requested address", Errno.EADDRNOTAVAIL),
          Map.entry("message too long", Errno.EMSGSIZE),
          Map.entry("too many open files", Errno.ENFILE),
          Map.entry("invalid argument", Errno.EINVAL),
          Map.entry("address family not supported", Errno.ENETUNREACH));

  private HostErrors() {}

  /** The error; ECONNABORTED when it is none that the network of Linux knows. */
  public static Errno of(IOException e) {
    if (e instanceof PortUnreachableException) {
      return Errno.ECONNREFUSED;
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Errno> each : TEXTS) {
      if (text.contains(each.getKey())) {
        return each.getValue();
      }
    }
    return switch (e) {
      case NoRouteToHostException ignored -> Errno.EHOSTUNREACH;
      case BindException ignored -> Errno.EADDRINUSE;
      default -> Errno.ECONNABORTED;
    };
  }
}
