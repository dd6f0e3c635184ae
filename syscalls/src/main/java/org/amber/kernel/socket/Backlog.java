package org.amber.kernel.socket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.kernel.file.FileDescription;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Connections that were made to a socket that listens, and that nobody has accepted (listen(2)).
 *
 * @param <S> the kind of socket that listens, and that its connections are
 */
@NotSaved("the socket that listens saves it")
public final class Backlog<S extends Socket> {
  private final Deque<S> waiting = new ArrayDeque<>();
  private int limit;

  /** How many connections may wait; one more than that does, as in Linux. */
  public int limit() {
    return limit;
  }

  /**
   * Sets how many connections may wait.
   *
   * @param newLimit cut off to between 0 and {@link Socket#MAX_BACKLOG}
   */
  public void setLimit(int newLimit) {
    limit = Math.clamp(newLimit, 0, Socket.MAX_BACKLOG);
  }

  /** Whether one more connection may wait. */
  public boolean hasRoom() {
    return waiting.size() <= limit;
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many connections wait. */
  public int size() {
    return waiting.size();
  }

  /** Adds a connection behind all others. */
  public void add(S connection) {
    waiting.addLast(connection);
  }

  /** Takes the connection that has waited longest; null when there is none. */
  public @Nullable S poll() {
    return waiting.pollFirst();
  }

  /** Shows each connection, the one that has waited longest first. */
  public void forEach(Consumer<? super S> visitor) {
    waiting.forEach(visitor);
  }

  /** Numbers of the connections, for a state form. */
  public long[] save() {
    return waiting.stream().mapToLong(Socket::id).toArray();
  }

  /**
   * Puts connections back.
   *
   * @param listener whose backlog this is
   * @param files finds the restored open file with a number
   * @throws IllegalArgumentException when one of them can be no connection to {@code listener}
   */
  public void link(S listener, Class<S> kind, long[] saved, LongFunction<FileDescription> files) {
    for (long id : saved) {
      S found = Socket.socket(kind, id, files);
      if (found == null || found == listener || !listener.isListening()) {
        throw new IllegalArgumentException("socket " + listener.id() + " has a bad backlog");
      }
      waiting.addLast(found);
    }
  }
}
