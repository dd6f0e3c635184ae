package org.amber.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.task.ThreadGroup;

/** All sockets that somebody can come by, with what is in their queues. */
final class SocketView {
  private static final int LISTED_TYPES = 5;
  private static final String[] TYPES = {"", "stream", "datagram", "raw", "rdm", "seqpacket"};

  private final Collection<ThreadGroup> processes;

  SocketView(Collection<ThreadGroup> processes) {
    this.processes = processes;
  }

  List<Item> describe(Scope scope) {
    Map<Long, Socket> sockets = new TreeMap<>();
    Map<Long, List<String>> holders = new TreeMap<>();
    for (ThreadGroup group : scope.processes(processes)) {
      for (ThreadFiles files : ThreadFiles.of(scope.threads(group))) {
        collect(group.pid(), files.table(), sockets, holders);
      }
    }
    List<Item> items = new ArrayList<>();
    for (Socket socket : sockets.values()) {
      items.add(socket(socket, holders.getOrDefault(socket.id(), List.of())));
    }
    return items;
  }

  private static void collect(
      int pid, FdTable table, Map<Long, Socket> sockets, Map<Long, List<String>> holders) {
    table.forEach(
        (fd, descriptor) -> {
          if (descriptor.file() instanceof Socket socket) {
            holders.computeIfAbsent(socket.id(), none -> new ArrayList<>()).add(pid + ":" + fd);
            add(socket, sockets);
          }
        });
  }

  /** With the sockets that only it keeps, in messages or waiting to be accepted. */
  private static void add(Socket first, Map<Long, Socket> sockets) {
    List<Socket> pending = new ArrayList<>(List.of(first));
    while (!pending.isEmpty()) {
      Socket socket = pending.removeLast();
      if (sockets.putIfAbsent(socket.id(), socket) == null) {
        socket.forEachCarried(
            file -> {
              if (file instanceof Socket carried) {
                pending.add(carried);
              }
            });
      }
    }
  }

  private static Item socket(Socket socket, List<String> holders) {
    Facts facts =
        new Facts()
            .number("socket", socket.id())
            .text("family", family(socket.family()))
            .text("type", type(socket.type()))
            .text("state", socket.condition())
            .text("local", SocketNames.text(socket.localAddress()))
            .text("peer", peerAddress(socket));
    Socket peer = socket.peer();
    if (peer != null) {
      facts.number("peer_socket", peer.id()).number("unread_by_peer", readable(peer));
    }
    facts.number("receive_queue", readable(socket));
    if (socket.isListening()) {
      facts.number("unaccepted", socket.unacceptedCount());
    }
    facts.number("send_charge", socket.sendCharge()).words("held_by", holders);
    if (socket.pendingError() != 0) {
      facts.number("error", socket.pendingError());
    }
    return new Item(Kind.SOCKET, socket.id(), facts);
  }

  private static String family(int family) {
    return switch (family) {
      case SocketFamily.UNIX -> "unix";
      case SocketFamily.INET -> "inet";
      case SocketFamily.INET6 -> "inet6";
      case SocketFamily.NETLINK -> "netlink";
      default -> Integer.toString(family);
    };
  }

  private static String type(int type) {
    return type > 0 && type <= LISTED_TYPES ? TYPES[type] : Integer.toString(type);
  }

  private static String peerAddress(Socket socket) {
    try {
      return SocketNames.text(socket.peerAddress());
    } catch (ErrnoException e) {
      return "";
    }
  }

  private static long readable(FileDescription file) {
    try {
      return file.bytesReadable();
    } catch (ErrnoException e) {
      return 0;
    }
  }
}
