package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;

/** Sends signals: queues them, and wakes who can take them. Delivery is another matter. */
public final class Signals {
  private static final long STOPPING =
      Signal.SIGSTOP.bit() | Signal.SIGTSTP.bit() | Signal.SIGTTIN.bit() | Signal.SIGTTOU.bit();

  /** Sends to a process: any thread that does not block it may take it. */
  public void sendToGroup(ThreadGroup group, SignalInfo info) {
    if (!group.isAlive()) {
      return;
    }
    undoOpposite(group, info.number());
    if (isDropped(group, info.number())) {
      return;
    }
    group.pending().add(info);
    group.signalArrived().wakeAll();
    group.retargetPending();
  }

  /** Sends to one thread. */
  public void sendToTask(Task task, SignalInfo info) {
    ThreadGroup group = task.group();
    if (!task.isAlive()) {
      return;
    }
    undoOpposite(group, info.number());
    if (task.group().actions().ignores(info.number())
        && (task.signalMask() & Signal.bit(info.number())) == 0) {
      return;
    }
    task.pending().add(info);
    group.signalArrived().wakeAll();
    notice(task);
  }

  /**
   * A signal that the task itself has caused and cannot escape (a fault): blocked or ignored, it
   * kills (force_sig_info of Linux).
   */
  public void force(Task task, SignalInfo info) {
    int number = info.number();
    long bit = Signal.bit(number);
    SignalAction action = task.group().actions().get(number);
    if (action.isIgnore() || (task.signalMask() & bit) != 0) {
      task.group().actions().set(number, SignalAction.DEFAULT);
      task.setSignalMask(task.signalMask() & ~bit);
    }
    task.pending().add(info);
    notice(task);
  }

  /** Stop signals and SIGCONT discard each other, signal(7). */
  private static void undoOpposite(ThreadGroup group, int number) {
    if (number == Signal.SIGCONT.number() || number == Signal.SIGKILL.number()) {
      discard(group, STOPPING);
      group.kernel().jobs().resume(group, number == Signal.SIGCONT.number());
    } else if ((Signal.bit(number) & STOPPING) != 0) {
      discard(group, Signal.SIGCONT.bit());
    }
  }

  private static void discard(ThreadGroup group, long signals) {
    group.pending().discard(signals);
    for (Task task : group.tasks()) {
      task.pending().discard(signals);
    }
  }

  /** Ignored signals vanish, unless a thread blocks them and may change its mind. */
  private static boolean isDropped(ThreadGroup group, int number) {
    if (!group.actions().ignores(number)) {
      return false;
    }
    for (Task task : group.tasks()) {
      if ((task.signalMask() & Signal.bit(number)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void notice(Task task) {
    if (task.hasDeliverableSignal()) {
      task.wake();
    }
  }
}
