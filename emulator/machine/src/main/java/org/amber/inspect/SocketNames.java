package org.amber.inspect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.vfs.FileName;

/** Addresses of sockets for people. */
final class SocketNames {
  private static final int PORT = 2;
  private static final int V4 = 4;
  private static final int V4_LENGTH = 4;
  private static final int V6 = 8;
  private static final int V6_LENGTH = 16;

  private SocketNames() {}

  /** Such as {@code 127.0.0.1:80}, {@code [::1]:80}, a path, {@code @abstract}; or empty. */
  static String text(SocketAddress address) {
    byte[] bytes = address.bytes();
    return switch (address.family()) {
      case SocketFamily.INET -> internet(bytes, V4, V4_LENGTH);
      case SocketFamily.INET6 -> internet(bytes, V6, V6_LENGTH);
      case SocketFamily.UNIX -> unix(bytes);
      default -> "";
    };
  }

  private static String internet(byte[] bytes, int at, int length) {
    if (bytes.length < at + length) {
      return "";
    }
    int port = (bytes[PORT] & 0xff) << 8 | (bytes[PORT + 1] & 0xff);
    try {
      // Of bytes: no name is looked up.
      String host =
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + length)).getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + length + " bytes", e);
    }
  }

  private static String unix(byte[] bytes) {
    if (bytes.length <= PORT) {
      return "";
    }
    if (bytes[PORT] == 0) {
      String name = FileName.of(Arrays.copyOfRange(bytes, PORT + 1, bytes.length));
      return "@" + FileName.toText(name);
    }
    String name = FileName.of(Arrays.copyOfRange(bytes, PORT, bytes.length));
    int end = name.indexOf('\0');
    return FileName.toText(end < 0 ? name : name.substring(0, end));
  }
}
