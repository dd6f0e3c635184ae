package org.amber.kernel.socket.inet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.amber.abi.Errno;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.state.NotSaved;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/** Who has which port of one protocol. */
final class PortTable {
  /** net.ipv4.ip_local_port_range. */
  private static final int FIRST = 32_768;

  private static final int LAST = 60_999;

  /** How long a closed connection keeps its port (TCP_TIMEWAIT_LEN). */
  private static final long TIME_WAIT = 60_000_000_000L;

  /** Numbers that the state form has for each port that is kept. */
  private static final int COLUMNS = 5;

  /**
   * A port that a closed connection keeps.
   *
   * @param until monotonic nanoseconds
   * @param reuses whether the socket had SO_REUSEADDR
   */
  private record Lingering(InetEndpoint local, long until, boolean reuses) {}

  /** An order that a restored machine has too. */
  private static final Comparator<InetSocket> BY_AGE = (a, b) -> Long.compare(a.id(), b.id());

  @NotSaved("the machine's")
  private final Clock clock;

  @NotSaved("whether datagrams: two that reuse their address are no conflict then")
  private final boolean datagrams;

  @NotSaved("each socket saves its port")
  private final Map<Integer, Set<InetSocket>> byPort = new TreeMap<>();

  private final List<Lingering> lingering = new ArrayList<>();
  private int next = FIRST;

  PortTable(Clock clock, boolean datagrams) {
    this.clock = clock;
    this.datagrams = datagrams;
  }

  void add(InetSocket socket) {
    byPort.computeIfAbsent(socket.local().port(), port -> new TreeSet<>(BY_AGE)).add(socket);
  }

  void remove(InetSocket socket) {
    Set<InetSocket> sharing = byPort.get(socket.local().port());
    if (sharing != null && sharing.remove(socket) && sharing.isEmpty()) {
      byPort.remove(socket.local().port());
    }
  }

  /** Those that have a port, the oldest first. */
  Collection<InetSocket> at(int port) {
    Set<InetSocket> sharing = byPort.get(port);
    return sharing == null ? Set.of() : sharing;
  }

  /**
   * A port that nobody has.
   *
   * @throws org.amber.abi.ErrnoException EADDRNOTAVAIL
   */
  int free(InetSocket socket) {
    for (int tried = 0; tried <= LAST - FIRST; tried++) {
      int port = next;
      next = next == LAST ? FIRST : next + 1;
      if (!byPort.containsKey(port)) {
        return port;
      }
    }
    throw socket.remote().port() == 0 ? Errno.EADDRINUSE.error() : Errno.EADDRNOTAVAIL.error();
  }

  /** Whether a socket cannot have the address that it has taken, because of others. */
  boolean isTaken(InetSocket socket) {
    for (InetSocket other : at(socket.local().port())) {
      if (other != socket && overlap(socket, other) && !mayShare(socket, other)) {
        return true;
      }
    }
    return isLingering(socket);
  }

  private static boolean overlap(InetSocket one, InetSocket other) {
    InetEndpoint a = one.local();
    InetEndpoint b = other.local();
    return a.sameAddress(b) || covers(a, one.isV6Only(), b) || covers(b, other.isV6Only(), a);
  }

  /** Whether no address in particular stands for another one. */
  private static boolean covers(InetEndpoint any, boolean v6Only, InetEndpoint other) {
    if (!any.isAny()) {
      return false;
    }
    return any.isV4() ? other.isV4() : !v6Only || !other.isV4();
  }

  private boolean mayShare(InetSocket one, InetSocket other) {
    boolean addresses =
        one.reuses(SocketLevelOptions.SO_REUSEADDR)
            && other.reuses(SocketLevelOptions.SO_REUSEADDR)
            && (datagrams || !other.isListening());
    boolean ports =
        one.reuses(SocketLevelOptions.SO_REUSEPORT)
            && other.reuses(SocketLevelOptions.SO_REUSEPORT)
            && one.uid() == other.uid();
    return addresses || ports;
  }

  // Closed connections.

  /** A connection is closed whose side this was that closed first. */
  void linger(InetEndpoint local, boolean reuses) {
    expire();
    lingering.add(new Lingering(local, clock.monotonicNanos() + TIME_WAIT, reuses));
  }

  private void expire() {
    long now = clock.monotonicNanos();
    lingering.removeIf(each -> each.until <= now);
  }

  private boolean isLingering(InetSocket socket) {
    expire();
    boolean reuses = socket.reuses(SocketLevelOptions.SO_REUSEADDR);
    for (Lingering each : lingering) {
      boolean same =
          each.local.port() == socket.local().port()
              && (each.local.sameAddress(socket.local())
                  || covers(socket.local(), socket.isV6Only(), each.local));
      if (same && !(reuses && each.reuses)) {
        return true;
      }
    }
    return false;
  }

  // Finding.

  /**
   * The best of those at a port for what comes to an address, or null. Of those that share it by
   * SO_REUSEPORT, where it comes from decides.
   */
  static @Nullable InetSocket best(
      Collection<InetSocket> candidates, InetEndpoint to, InetEndpoint from) {
    InetSocket best = null;
    int bestScore = 0;
    for (InetSocket each : candidates) {
      int score = score(each, to, from);
      if (score > bestScore) {
        best = each;
        bestScore = score;
      }
    }
    return best != null && best.reuses(SocketLevelOptions.SO_REUSEPORT)
        ? chosen(candidates, to, from, bestScore)
        : best;
  }

  /** One of the sockets that share a port, always the same for the same two addresses. */
  private static @Nullable InetSocket chosen(
      Collection<InetSocket> candidates, InetEndpoint to, InetEndpoint from, int score) {
    List<InetSocket> sharing = new ArrayList<>();
    for (InetSocket each : candidates) {
      if (score(each, to, from) == score && each.reuses(SocketLevelOptions.SO_REUSEPORT)) {
        sharing.add(each);
      }
    }
    long hash = Integer.toUnsignedLong(mixed(31 * from.hash() + to.hash()));
    return sharing.get((int) ((hash * sharing.size()) >>> Integer.SIZE));
  }

  /** Lets every bit of a number depend on every other (the finalizer of MurmurHash3). */
  private static int mixed(int number) {
    int mixed = (number ^ (number >>> 16)) * 0x85eb_ca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2_ae35;
    return mixed ^ (mixed >>> 16);
  }

  private static int score(InetSocket socket, InetEndpoint to, InetEndpoint from) {
    InetEndpoint local = socket.local();
    int score = 1;
    if (local.sameAddress(to)) {
      score += 2;
    } else if (!covers(local, socket.isV6Only(), to)) {
      return 0;
    }
    if (socket.remote().port() != 0) {
      if (!socket.remote().equals(from)) {
        return 0;
      }
      score += 4;
    }
    return score;
  }

  // State.

  PortTableState save() {
    expire();
    PortTableState state = new PortTableState();
    state.next = next;
    state.lingering =
        lingering.stream()
            .flatMapToLong(
                each ->
                    LongStream.of(
                        each.local.high(),
                        each.local.low(),
                        each.local.port(),
                        each.until,
                        each.reuses ? 1 : 0))
            .toArray();
    return state;
  }

  /**
   * Puts back what no socket saves.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(PortTableState state) {
    long[] saved = state.lingering;
    if (state.next < FIRST || state.next > LAST || saved.length % COLUMNS != 0) {
      throw new IllegalArgumentException("the table of ports is not complete");
    }
    next = state.next;
    for (int i = 0; i < saved.length; i += COLUMNS) {
      InetEndpoint local = new InetEndpoint(saved[i], saved[i + 1], (int) saved[i + 2] & 0xffff);
      lingering.add(new Lingering(local, saved[i + 3], saved[i + 4] != 0));
    }
  }
}
