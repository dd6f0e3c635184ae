package org.amber.machine;

import java.util.concurrent.TimeUnit;
import org.amber.kernel.socket.inet.InetSockets;
import org.amber.kernel.task.Kernel;
import org.amber.state.NotSaved;

/** When a machine has ended, what its programs have sent is still on its way out. */
@NotSaved("at work only when the machine has ended")
final class NetworkEnd {
  /** How long the far sides may take for it, as long as the kernel of Linux would at most wait. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private NetworkEnd() {}

  /** Waits until the host has taken all, but not for ever. */
  static void await(Kernel kernel) {
    InetSockets sockets = kernel.files().sockets().inet();
    long end = System.nanoTime() + PATIENCE;
    long left = PATIENCE;
    while (left > 0 && !kernel.processes().hasLiving() && sockets.hasUnsent()) {
      kernel.hostEvents().await(left);
      boolean ignored = kernel.hostEvents().drain();
      left = end - System.nanoTime();
    }
  }
}
