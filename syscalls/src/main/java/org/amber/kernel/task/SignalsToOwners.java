package org.amber.kernel.task;

import java.util.List;
import java.util.function.Consumer;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileOwner;
import org.amber.kernel.file.OwnerSignals;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.wait.PollReason;
import org.jspecify.annotations.Nullable;

/** Signals to the owners of open files among the processes: fs/fcntl.c of Linux. */
public record SignalsToOwners(Kernel kernel) implements OwnerSignals {
  @Override
  public void send(FileOwner owner, int fd, PollReason reason) {
    if (owner.id() == 0) {
      return;
    }
    switch (owner.kind()) {
      case THREAD -> {
        Task task = kernel.task(owner.id());
        if (task != null && mayTell(owner, task)) {
          send(owner, fd, reason, task::send);
        }
      }
      case PROCESS -> toGroup(kernel.group(owner.id()), owner, fd, reason);
      case GROUP -> {
        for (ThreadGroup group : List.copyOf(kernel.groups())) {
          if (group.processGroup() == owner.id()) {
            toGroup(group, owner, fd, reason);
          }
        }
      }
    }
  }

  private void toGroup(@Nullable ThreadGroup group, FileOwner owner, int fd, PollReason reason) {
    if (group != null && mayTell(owner, group.leader())) {
      send(owner, fd, reason, info -> kernel.signals().sendToGroup(group, info));
    }
  }

  /** sigio_perm. */
  private static boolean mayTell(FileOwner owner, Task task) {
    Credentials other = task.credentials();
    return owner.euid() == 0
        || owner.euid() == other.suid()
        || owner.euid() == other.uid()
        || owner.uid() == other.suid()
        || owner.uid() == other.uid();
  }

  /** Without room for what is to be told, SIGIO alone comes. */
  private static void send(
      FileOwner owner, int fd, PollReason reason, Consumer<SignalInfo> receiver) {
    int signal = owner.signal();
    if (signal != 0) {
      try {
        receiver.accept(SignalInfo.readiness(signal, reason.code(), reason.band(), fd));
        return;
      } catch (ErrnoException full) {
        // Only a full queue makes sending fail.
      }
    }
    receiver.accept(SignalInfo.kernel(Signal.SIGIO.number()));
  }
}
