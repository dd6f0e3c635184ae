package org.amber.cli.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds the running machines of this user and gives them orders. */
public final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ControlDirectory directory;

  private ControlClient(ControlDirectory directory) {
    this.directory = directory;
  }

  /**
   * For the user that this process runs as.
   *
   * @throws ControlException when the host has no such thing
   */
  public static ControlClient connect() throws ControlException {
    try {
      return new ControlClient(ControlDirectory.find(System.getenv("XDG_RUNTIME_DIR")));
    } catch (IOException e) {
      throw new ControlException("cannot look for machines: " + e.getMessage());
    }
  }

  /**
   * All machines that answer within two seconds with what they say of themselves; of one that does
   * not, because it is writing a snapshot, an empty object. Sockets that nobody listens on any more
   * are removed.
   */
  public Map<String, JsonObject> machines() throws ControlException {
    Map<String, FutureTask<@Nullable JsonObject>> asked = new LinkedHashMap<>();
    for (String id : ids()) {
      FutureTask<@Nullable JsonObject> question = new FutureTask<>(() -> overview(id));
      Thread thread = new Thread(question, "amber ps " + id);
      thread.setDaemon(true);
      thread.start();
      asked.put(id, question);
    }
    Map<String, JsonObject> found = new LinkedHashMap<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    asked.forEach(
        (id, question) -> {
          JsonObject answer = within(question, end - System.nanoTime());
          if (answer != null) {
            found.put(id, answer);
          }
        });
    return found;
  }

  private List<String> ids() throws ControlException {
    try {
      return directory.ids();
    } catch (IOException e) {
      throw new ControlException("cannot look for machines: " + e.getMessage());
    }
  }

  private @Nullable JsonObject overview(String id) throws IOException {
    Path socket = directory.socket(id);
    if (!isAnswering(socket)) {
      Files.deleteIfExists(socket);
      return null;
    }
    return exchange(socket, ControlRequest.overview());
  }

  private static @Nullable JsonObject within(
      FutureTask<@Nullable JsonObject> question, long nanos) {
    try {
      return question.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new JsonObject();
    } catch (ExecutionException e) {
      // It has ended meanwhile.
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /**
   * Gives an order and waits until it is carried out.
   *
   * @param machine its number, or the name of its program when no other machine has that
   * @return the answer
   * @throws ControlException when there is no such machine, or it did not do it
   */
  public JsonObject order(String machine, JsonObject request) throws ControlException {
    String id = find(machine);
    JsonObject answer;
    try {
      answer = exchange(directory.socket(id), request);
    } catch (IOException e) {
      throw new ControlException("machine " + id + " has ended, or does not answer");
    }
    if (answer == null) {
      throw new ControlException("machine " + id + " has ended meanwhile");
    }
    if (answer.has(ControlRequest.ERROR)) {
      throw new ControlException(answer.get(ControlRequest.ERROR).getAsString());
    }
    return answer;
  }

  private String find(String machine) throws ControlException {
    if (ids().contains(machine)) {
      return machine;
    }
    List<String> named = new ArrayList<>();
    machines()
        .forEach(
            (id, overview) -> {
              if (ControlRequest.program(overview).equals(machine)) {
                named.add(id);
              }
            });
    return switch (named.size()) {
      case 0 -> throw new ControlException("no machine " + machine + " is running (see: amber ps)");
      case 1 -> named.getFirst();
      default ->
          throw new ControlException(
              "several machines run " + machine + ": name one of " + String.join(", ", named));
    };
  }

  private static @Nullable JsonObject exchange(Path socket, JsonObject request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ControlChannel messages = new ControlChannel(channel);
      messages.send(request);
      return messages.receive();
    }
  }

  /** Whether a process listens on a socket, busy or not. */
  static boolean isAnswering(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ConnectException e) {
      return false;
    }
  }
}
