package org.amber.kernel.socket.host;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.amber.kernel.wait.HostEvents;
import org.amber.state.NotSaved;

/**
 * A thread that waits for channels of the host to become ready, and does nothing with them but post
 * that. All methods are for the thread that runs the guest.
 */
@NotSaved("what the host gives this run")
public final class HostSelector implements AutoCloseable {
  private final Selector selector;
  private final HostEvents events;

  /**
   * Starts the thread.
   *
   * @param events where it is told that a channel is ready
   * @throws IOException when the host has no more descriptors
   */
  public HostSelector(HostEvents events) throws IOException {
    this.selector = Selector.open();
    this.events = events;
    Thread.ofPlatform().daemon().name("amber-network").start(this::waitForChannels);
  }

  private void waitForChannels() {
    try {
      while (selector.isOpen()) {
        selector.select(this::tell);
      }
    } catch (ClosedSelectorException | IOException e) {
      // The machine has ended, or the host cannot wait any more: nobody is told of anything.
      return;
    }
  }

  private void tell(SelectionKey key) {
    try {
      // Once only: whoever is told says when it wants to hear of it again.
      key.interestOpsAnd(~key.readyOps());
    } catch (CancelledKeyException e) {
      return;
    }
    if (key.attachment() instanceof Runnable event) {
      events.post(event);
    }
  }

  /** A channel that can be waited for. */
  public static final class Watch {
    private final SelectionKey key;

    private Watch(SelectionKey key) {
      this.key = key;
    }

    /**
     * Waits, once, for one of these to be possible.
     *
     * @param operations bits of {@link SelectionKey}; 0 to wait for nothing
     */
    public void until(int operations) {
      if (key.isValid() && key.interestOps() != operations) {
        key.interestOps(operations);
        key.selector().wakeup();
      }
    }

    /** Closes the channel. */
    public void close() {
      try {
        key.channel().close();
      } catch (IOException e) {
        // It is closed all the same.
        return;
      } finally {
        key.selector().wakeup();
      }
    }
  }

  /**
   * Makes a channel one that is waited for.
   *
   * @param channel does not block
   * @param event run by the thread that runs the guest
   * @throws ClosedChannelException when it is closed already
   */
  public Watch watch(SelectableChannel channel, Runnable event) throws ClosedChannelException {
    return new Watch(channel.register(selector, 0, event));
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      return;
    }
  }
}
