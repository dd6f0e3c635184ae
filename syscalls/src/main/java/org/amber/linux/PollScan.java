package org.amber.linux;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.Descriptor;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** One look at a set of descriptors: what is ready, and what to wait for if nothing is. */
@NotSaved("lives as long as one look")
final class PollScan {
  private final FdTable files;
  private final List<WaitQueue> queues = new ArrayList<>();

  PollScan(FdTable files) {
    this.files = files;
  }

  /** The events of {@code wanted}, and errors, that hold; POLLNVAL when nothing is open there. */
  int look(int fd, int wanted) {
    Descriptor descriptor = files.find(fd);
    if (descriptor == null || (descriptor.file().flags() & OpenFlags.O_PATH) != 0) {
      return Readiness.POLLNVAL;
    }
    WaitQueue queue = descriptor.file().waitQueue();
    if (queue != null) {
      queues.add(queue);
    }
    return descriptor.file().poll() & (wanted | Readiness.POLLERR | Readiness.POLLHUP);
  }

  List<WaitQueue> queues() {
    return queues;
  }
}
