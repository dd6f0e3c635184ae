package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.amber.abi.Errno;
import org.amber.kernel.socket.host.HostErrors;
import org.amber.kernel.socket.host.HostSelector;
import org.amber.kernel.wait.Waiter;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection with the outside. In the machine a stand-in for the far side is connected with
 * the program's socket, as any socket of another process would be; bytes, ends and resets go
 * between it and a channel of the host.
 */
@NotSaved("a connection of this host: a resumed machine has lost it")
final class OutsideConnection implements Waiter {
  private final OutsideNetwork network;
  private final SocketChannel channel;
  private final HostSelector.Watch watch;
  private final TcpStandIn standIn;

  /** The program's socket as long as it connects. */
  private @Nullable TcpSocket client;

  private boolean farEnded;
  private boolean nearEnded;
  private boolean closed;
  private boolean busy;

  private OutsideConnection(
      OutsideNetwork network, SocketChannel channel, InetEndpoint far, InetEndpoint near)
      throws IOException {
    this.network = network;
    this.channel = channel;
    this.standIn = network.sockets().standIn(far, near);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.watch = network.watch(channel, this::transfer);
    standIn.waitQueue().add(this);
    network.opened(this);
  }

  /** Begins a connection to the outside. */
  static OutsideConnection to(OutsideNetwork network, TcpSocket client, InetEndpoint to)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      InetSocketAddress there = network.addresses().toHost(to);
      InetSocketAddress here = sourceFor(there);
      // Java tells a port that the host chooses only when the connection is made.
      channel.bind(null);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      InetEndpoint source = HostAddresses.sourceOf(here, !client.local().isV4()).withPort(port);
      boolean done = channel.connect(there);
      client.takeSource(source);
      OutsideConnection made = new OutsideConnection(network, channel, to, client.local());
      made.client = client;
      if (done) {
        network.later(made::transfer);
      } else {
        made.watch.until(SelectionKey.OP_CONNECT);
      }
      return made;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The host's own address on the way to another one. */
  private static InetSocketAddress sourceFor(InetSocketAddress there) throws IOException {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.connect(there);
      return (InetSocketAddress) probe.getLocalAddress();
    }
  }

  /** Somebody outside connects to a socket that listens in the machine, or to nobody. */
  static OutsideConnection from(
      OutsideNetwork network,
      SocketChannel channel,
      @Nullable TcpSocket listener,
      InetEndpoint near,
      InetEndpoint far)
      throws IOException {
    OutsideConnection made = new OutsideConnection(network, channel, far, near);
    if (listener == null) {
      made.abort();
    } else {
      made.standIn.connectTo(listener);
    }
    return made;
  }

  boolean hasUnsent() {
    return standIn.end().length() > 0;
  }

  /** The program does not want the connection any more that it waits for. */
  void cancel() {
    client = null;
    abort();
  }

  /** The stand-in has something to send, or room to receive, or was left or reset. */
  @Override
  public void wake() {
    transfer();
  }

  @Override
  public long place() {
    return 0;
  }

  private void transfer() {
    // What it does here wakes the stand-in; it is looked at anyway.
    if (closed || busy) {
      return;
    }
    busy = true;
    try {
      transferAll();
    } catch (IOException e) {
      fail(HostErrors.of(e));
    } finally {
      busy = false;
    }
  }

  private void transferAll() throws IOException {
    if (client != null && !finishConnecting(client)) {
      return;
    }
    if (standIn.isConnecting()) {
      return;
    }
    if (standIn.isBroken()) {
      abort();
      return;
    }
    receive();
    send();
    if (farEnded && nearEnded) {
      close();
    } else if (!closed) {
      watch.until(wanted());
    }
  }

  private boolean finishConnecting(TcpSocket connecting) throws IOException {
    if (!channel.finishConnect()) {
      watch.until(SelectionKey.OP_CONNECT);
      return false;
    }
    client = null;
    standIn.join(connecting);
    connecting.connectedOutside();
    return true;
  }

  private int wanted() {
    boolean reads = !farEnded && (standIn.end().peer() == null || standIn.end().room() > 0);
    return (reads ? SelectionKey.OP_READ : 0) | (hasUnsent() ? SelectionKey.OP_WRITE : 0);
  }

  private void receive() throws IOException {
    while (!farEnded && !closed) {
      boolean left = standIn.end().peer() == null;
      ByteBuffer buffer = network.emptyBuffer();
      long room = left ? buffer.capacity() : standIn.end().room();
      if (room == 0) {
        return;
      }
      buffer.limit((int) Math.min(room, buffer.capacity()));
      int count = channel.read(buffer);
      if (count == 0) {
        return;
      }
      if (count < 0) {
        farEnded = true;
        standIn.farEnded();
      } else if (left) {
        // Nobody is there any more who could read it.
        abort();
      } else {
        standIn.end().send(network.asIoBuffer(count));
      }
    }
  }

  private void send() throws IOException {
    while (hasUnsent() && !closed) {
      ByteBuffer buffer = network.emptyBuffer();
      int part = Math.min(standIn.end().length(), buffer.capacity());
      standIn.end().copyTo(network.asIoBuffer(part), part);
      int count = channel.write(buffer.limit(part));
      standIn.end().take(count);
      if (count < part) {
        return;
      }
    }
    if (standIn.end().hasEnded() && !nearEnded && !closed) {
      nearEnded = true;
      channel.shutdownOutput();
    }
  }

  private void fail(Errno error) {
    TcpSocket connecting = client;
    client = null;
    if (connecting != null) {
      connecting.broken(error);
    }
    TcpEnd program = standIn.end().part();
    if (program != null) {
      program.broken(error);
    }
    close();
  }

  /** Breaks the connection off: the far side sees a reset. */
  private void abort() {
    if (!closed) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        // It is closed without a reset, then.
        close();
        return;
      }
      TcpEnd program = standIn.end().part();
      if (program != null) {
        program.reset();
      }
      close();
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      watch.close();
      standIn.waitQueue().remove(this);
      standIn.end().discard();
      network.closed(this);
    }
  }
}
