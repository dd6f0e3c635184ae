package org.amber.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.cli.options.OptionTable;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.kernel.socket.host.NetworkGrant.Published;

/** Ways out to the host's network, and in from there. */
final class NetworkOptions {
  private static final Pattern PUBLISHED =
      Pattern.compile(
          "(?:(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):)?([0-9]{1,5}):([0-9]{1,5})(?:/(tcp|udp))?");

  /** A word that is no address of numbers would be looked up in the network. */
  private static final Pattern NAME_SERVER =
      Pattern.compile("nameserver\\s+(127(?:\\.[0-9]{1,3}){3}|::1)\\s*");

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  private static final int DNS_PORT = 53;
  private static final int MOST_PORT = 0xffff;

  private final List<Published> published = new ArrayList<>();
  private boolean outgoing;

  void addTo(OptionTable table) {
    table
        .value(
            "--net",
            "host|none",
            "whether the guest may connect and send to the host's network (default: none); the"
                + " host's own loopback is 169.254.1.2 in the machine",
            text -> outgoing = parseNet(text))
        .value(
            "--publish",
            "[ADDRESS:]PORT:GUESTPORT[/tcp|/udp]",
            "let PORT of the host lead to GUESTPORT in the machine; of the host's 127.0.0.1 unless"
                + " ADDRESS is given, 0.0.0.0 for all (may be repeated)",
            text -> published.add(parsePublished(text)));
  }

  NetworkGrant granted() {
    return new NetworkGrant(outgoing, published, outgoing ? nameServers() : List.of());
  }

  private static boolean parseNet(String text) {
    return switch (text) {
      case "host" -> true;
      case "none" -> false;
      default -> throw new IllegalArgumentException("expected host or none, not " + text);
    };
  }

  private static Published parsePublished(String text) {
    Matcher matcher = PUBLISHED.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form [ADDRESS:]PORT:GUESTPORT[/tcp|/udp]");
    }
    String address = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new Published(
        new InetSocketAddress(
            numeric(address == null ? "127.0.0.1" : address), port(matcher.group(3))),
        port(matcher.group(4)),
        "udp".equals(matcher.group(5)));
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException(text + " is no port, expected 1 to 65535");
    }
    return port;
  }

  private static InetAddress numeric(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no address in numbers", e);
    }
  }

  /** Name servers of the host at its loopback, where the machine has its own. */
  private static List<InetSocketAddress> nameServers() {
    List<InetSocketAddress> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(RESOLVER)) {
        Matcher matcher = NAME_SERVER.matcher(line);
        if (matcher.matches()) {
          found.add(new InetSocketAddress(numeric(matcher.group(1)), DNS_PORT));
        }
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }
}
