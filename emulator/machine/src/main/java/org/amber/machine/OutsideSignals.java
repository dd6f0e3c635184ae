package org.amber.machine;

import java.util.List;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ThreadGroup;
import org.amber.state.NotSaved;

/** Sends signals as from outside the machine; between two of its steps. */
@NotSaved("holds nothing")
final class OutsideSignals {
  private final Kernel kernel;

  OutsideSignals(Kernel kernel) {
    this.kernel = kernel;
  }

  /** To a process; false when none that lives has this number. */
  boolean send(int pid, int signal) {
    ThreadGroup group = kernel.group(pid);
    boolean lives = group != null && kernel.groups().contains(group) && group.isAlive();
    if (group != null && lives) {
      send(group, signal);
    }
    return lives;
  }

  void sendToAll(int signal) {
    for (ThreadGroup group : List.copyOf(kernel.groups())) {
      if (group.isAlive()) {
        send(group, signal);
      }
    }
  }

  void sendToOldest(int signal) {
    ThreadGroup oldest = kernel.processes().oldest();
    if (oldest != null) {
      send(oldest, signal);
    }
  }

  private void send(ThreadGroup group, int signal) {
    kernel.signals().sendToGroup(group, SignalInfo.user(signal, SignalInfo.SI_USER, 0, 0));
  }
}
