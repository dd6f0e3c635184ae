package org.amber.cli.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Listens on a machine's control socket, in threads of its own, from the start of the machine to
 * its end. A machine that cannot have one runs all the same.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MOST_OF_ONE_ID = 100;
  private static final long LAST_ANSWER_SECONDS = 2;

  private final CompletableFuture<UnaryOperator<JsonObject>> machine = new CompletableFuture<>();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable ServerSocketChannel listener;
  private @Nullable Path socket;
  private boolean closed;
  private int answering;

  private ControlServer() {}

  /** Starts to listen for a machine that is being made; comes back at once. */
  public static ControlServer start() {
    ControlServer server = new ControlServer();
    inBackground("amber control", server::listen);
    return server;
  }

  /**
   * The machine is there. Comes back when it can be found, or surely cannot: what it does first may
   * be to look for itself.
   *
   * @param orders answers requests, in any thread
   */
  public void serve(UnaryOperator<JsonObject> orders) {
    machine.complete(orders);
    try {
      settled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    try {
      ServerSocketChannel opened = open();
      settled.countDown();
      while (opened != null) {
        SocketChannel client = opened.accept();
        inBackground("amber control client", () -> serve(client));
      }
    } catch (IOException | UnsupportedOperationException e) {
      // Closed, or a host where there can be none: amber ps does not show this machine.
      settled.countDown();
      close();
    }
  }

  /** Binds the socket under the first number that is free; null when closed meanwhile. */
  private @Nullable ServerSocketChannel open() throws IOException {
    ControlDirectory directory = ControlDirectory.find(System.getenv("XDG_RUNTIME_DIR"));
    directory.make();
    String process = String.valueOf(ProcessHandle.current().pid());
    for (int i = 1; i <= MOST_OF_ONE_ID; i++) {
      // The same number can live in another container that shares the directory.
      Path file = directory.socket(i == 1 ? process : process + "-" + i);
      if (Files.exists(file) && ControlClient.isAnswering(file)) {
        continue;
      }
      return bind(file);
    }
    return null;
  }

  private @Nullable ServerSocketChannel bind(Path file) throws IOException {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      Files.deleteIfExists(file);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener = channel;
      channel.bind(UnixDomainSocketAddress.of(file));
      socket = file;
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ControlChannel channel = new ControlChannel(client);
      UnaryOperator<JsonObject> orders = machine.join();
      for (JsonObject request = channel.receive();
          request != null && begin();
          request = channel.receive()) {
        try {
          channel.send(orders.apply(request));
        } finally {
          end();
        }
      }
    } catch (IOException | CancellationException e) {
      // A client that is gone, or talks nonsense, is left alone.
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      if (!closed) {
        answering++;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      answering--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes the socket; an answer that is on its way is let out first. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      boolean ignored = machine.cancel(false);
      long left = TimeUnit.SECONDS.toNanos(LAST_ANSWER_SECONDS);
      while (answering > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (socket != null) {
        Files.deleteIfExists(socket);
      }
      if (listener != null) {
        listener.close();
      }
    } catch (IOException e) {
      // What is left behind is removed by the next amber ps.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
