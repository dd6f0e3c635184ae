package org.amber.kernel.socket.unix;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/** All unix sockets of the machine. */
@NotSaved("each socket is saved as an open file")
public final class UnixSockets {
  /** net.core.wmem_default. */
  private static final int BUFFER = 212_992;

  private final VfsServices services;
  private final SortedMap<Long, UnixSocket> sockets = new TreeMap<>();
  private final UnixNames names = new UnixNames();
  private final InFlightFiles inFlight =
      new InFlightFiles(Collections.unmodifiableCollection(sockets.values()));

  public UnixSockets(VfsServices services) {
    this.services = services;
  }

  /** The two ends of a socketpair(2). */
  public record Pair(Socket first, Socket second) {}

  UnixNames names() {
    return names;
  }

  InFlightFiles inFlight() {
    return inFlight;
  }

  long nextId() {
    return services.ids().next();
  }

  Clock clock() {
    return services.clock();
  }

  /**
   * A new socket.
   *
   * @param fileFlags O_NONBLOCK or 0
   * @throws org.amber.abi.ErrnoException EPROTONOSUPPORT, ESOCKTNOSUPPORT
   */
  public Socket create(int type, int protocol, int fileFlags, SocketUser owner) {
    return make(type, protocol, fileFlags, owner);
  }

  private UnixSocket make(int type, int protocol, int fileFlags, SocketUser owner) {
    if (protocol != 0 && protocol != SocketFamily.UNIX) {
      throw Errno.EPROTONOSUPPORT.error();
    }
    // As Linux, which takes a raw unix socket for one of datagrams.
    int known = type == SocketFamily.RAW ? SocketFamily.DGRAM : type;
    SocketKind kind = new SocketKind(SocketFamily.UNIX, known, 0, fileFlags, BUFFER, BUFFER);
    UnixSocket made =
        switch (known) {
          case SocketFamily.STREAM -> new UnixStream(kind, owner, this);
          case SocketFamily.SEQPACKET -> new UnixRecords(kind, owner, this);
          case SocketFamily.DGRAM -> new UnixDatagram(kind, owner, this);
          default -> throw Errno.ESOCKTNOSUPPORT.error();
        };
    sockets.put(made.id(), made);
    return made;
  }

  /** Two sockets connected with each other. */
  public Pair createPair(int type, int protocol, int fileFlags, SocketUser owner) {
    UnixSocket first = make(type, protocol, fileFlags, owner);
    UnixSocket second = make(type, protocol, fileFlags, owner);
    first.setPeerUser(owner);
    second.setPeerUser(owner);
    if (first instanceof UnixConnection one && second instanceof UnixConnection other) {
      one.join(other);
    } else if (first instanceof UnixDatagram one && second instanceof UnixDatagram other) {
      one.setPeer(other);
      other.setPeer(one);
    }
    return new Pair(first, second);
  }

  /** The other end of a connection to a socket that listens. */
  UnixConnection connection(UnixConnection listener) {
    SocketKind kind = new SocketKind(SocketFamily.UNIX, listener.type(), 0, 0, BUFFER, BUFFER);
    SocketUser owner = new SocketUser(0, listener.uid(), listener.gid(), List.of());
    UnixConnection made =
        listener.type() == SocketFamily.STREAM
            ? new UnixStream(kind, owner, this)
            : new UnixRecords(kind, owner, this);
    made.options().passCredentials = listener.options().passCredentials;
    made.showName(listener.name());
    sockets.put(made.id(), made);
    return made;
  }

  /** Stands for a peer that is closed already. */
  UnixDatagram closedPeer(SocketAddress name) {
    SocketKind kind = new SocketKind(SocketFamily.UNIX, SocketFamily.DGRAM, 0, 0, BUFFER, BUFFER);
    UnixDatagram gone = new UnixDatagram(kind, SocketUser.NOBODY, this);
    gone.showName(name);
    gone.restoreClosed();
    return gone;
  }

  /** A socket is closed. */
  void closed(UnixSocket socket) {
    names.remove(socket);
    sockets.remove(socket.id());
  }

  // After a restore.

  /**
   * A socket as it was saved, not connected yet.
   *
   * @param place what it is bound to, or null
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public Socket restore(UnixSocketState state, @Nullable VfsPath place) {
    UnixSocket restored =
        switch (state.type) {
          case SocketFamily.STREAM -> new UnixStream(state, place, this);
          case SocketFamily.SEQPACKET -> new UnixRecords(state, place, this);
          case SocketFamily.DGRAM -> new UnixDatagram(state, place, this);
          default -> throw unknown(state);
        };
    if (state.family != SocketFamily.UNIX || sockets.put(state.id, restored) != null) {
      throw unknown(state);
    }
    names.restored(restored);
    return restored;
  }

  private static IllegalArgumentException unknown(UnixSocketState state) {
    return new IllegalArgumentException("socket " + state.id + " is of no known kind");
  }

  /**
   * Checks what must hold between restored sockets.
   *
   * @throws IllegalArgumentException naming the first contradiction
   */
  public void requireSound() {
    Set<UnixConnection> unaccepted = new HashSet<>();
    for (UnixSocket socket : sockets.values()) {
      socket.requireSound(
          each -> {
            if (!unaccepted.add(each) || each.references() > 0 || each.isListening()) {
              throw new IllegalArgumentException("socket " + each.id() + " is accepted already");
            }
          });
    }
  }

  /** /proc/net/unix. */
  public void describe(StringBuilder text) {
    text.append("Num       RefCount Protocol Flags    Type St Inode Path\n");
    for (UnixSocket socket : sockets.values()) {
      String name = UnixNames.shown(socket);
      boolean connected = socket instanceof UnixConnection one && one.isConnected();
      text.append(
          String.format(
              Locale.ROOT,
              "%016x: %08X %08X %08X %04X %02X %5d%s\n",
              0,
              2 + socket.references() - 1,
              0,
              socket.isListening() ? 1 << 16 : 0,
              socket.type(),
              connected ? 3 : 1,
              socket.id(),
              name == null ? "" : " " + name));
    }
  }
}
