package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.amber.kernel.socket.host.HostSelector;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.state.NotSaved;

/** A TCP port of the host whose connections go to whoever listens in the machine. */
@NotSaved("what the host gives: a resumed machine is given it anew")
final class PublishedStreams {
  private final OutsideNetwork network;
  private final ServerSocketChannel channel;
  private final HostSelector.Watch watch;
  private final int guestPort;

  PublishedStreams(OutsideNetwork network, NetworkGrant.Published port) throws IOException {
    this.network = network;
    this.guestPort = port.guestPort();
    this.channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(port.host());
      this.watch = network.watch(channel, this::accept);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    watch.until(SelectionKey.OP_ACCEPT);
  }

  private void accept() {
    try {
      for (SocketChannel made = channel.accept(); made != null; made = channel.accept()) {
        accept(made);
      }
    } catch (IOException e) {
      // Out of descriptors, or closed: the next one is tried when the host tells of it.
      watch.until(0);
    }
    watch.until(SelectionKey.OP_ACCEPT);
  }

  private void accept(SocketChannel made) throws IOException {
    try {
      network.accepted(made, guestPort);
    } catch (IOException e) {
      made.close();
    }
  }

  void close() {
    watch.close();
  }
}
