package org.amber.kernel.socket.unix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.kernel.file.FileDescription;
import org.amber.state.NotSaved;

/**
 * Counts open files in messages, and finds sockets that only messages of each other keep
 * (net/unix/garbage.c).
 */
@NotSaved("counted anew by the messages that are restored")
final class InFlightFiles {
  private final Collection<UnixSocket> sockets;
  private final Deque<FileDescription> toRelease = new ArrayDeque<>();
  private boolean releasing;
  private int socketsInFlight;

  /**
   * @param sockets all unix sockets, kept up to date by the owner
   */
  InFlightFiles(Collection<UnixSocket> sockets) {
    this.sockets = sockets;
  }

  /** Files are in a message now, which retains them. */
  void sent(List<FileDescription> files) {
    files.forEach(FileDescription::retain);
    counted(files);
  }

  /** Files are in a message that has retained them already. */
  void counted(List<FileDescription> files) {
    count(files, 1);
  }

  /** Files have left a message; their references are the caller's. */
  void received(List<FileDescription> files) {
    count(files, -1);
  }

  private void count(List<FileDescription> files, int more) {
    for (FileDescription file : files) {
      if (file instanceof UnixSocket socket) {
        socket.countInFlight(more);
        socketsInFlight += more;
      }
    }
  }

  /**
   * Closes files that were in messages that nobody will read; one after the other, however deep
   * they are nested.
   */
  void release(List<FileDescription> files) {
    received(files);
    toRelease.addAll(files);
    if (releasing) {
      return;
    }
    releasing = true;
    try {
      while (!toRelease.isEmpty()) {
        toRelease.removeFirst().release();
      }
    } finally {
      releasing = false;
    }
  }

  /** Empties the queues of sockets that nobody can reach any more. */
  void collect() {
    if (socketsInFlight == 0) {
      return;
    }
    Set<UnixSocket> reached = reachable();
    List<FileDescription> lost = new ArrayList<>();
    for (UnixSocket socket : List.copyOf(sockets)) {
      if (socket.isOnlyInFlight() && !reached.contains(socket)) {
        socket.abandon(lost);
      }
    }
    if (!lost.isEmpty()) {
      release(lost);
    }
  }

  private Set<UnixSocket> reachable() {
    Set<UnixSocket> reached = new HashSet<>();
    Deque<FileDescription> open = new ArrayDeque<>();
    for (UnixSocket socket : sockets) {
      if (!socket.isOnlyInFlight() && socket.references() > 0) {
        reached.add(socket);
        open.add(socket);
      }
    }
    while (!open.isEmpty()) {
      if (open.removeFirst() instanceof UnixSocket socket) {
        socket.forEachCarried(
            file -> {
              if (file instanceof UnixSocket carried && reached.add(carried)) {
                open.add(carried);
              }
            });
      }
    }
    return reached;
  }
}
