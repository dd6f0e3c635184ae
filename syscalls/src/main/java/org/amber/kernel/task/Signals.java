package org.amber.kernel.task;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;

/** Sends signals: queues them, and wakes who can take them. Delivery is another matter. */
public final class Signals {
  private static final long STOPPING =
      Signal.SIGSTOP.bit() | Signal.SIGTSTP.bit() | Signal.SIGTTIN.bit() | Signal.SIGTTOU.bit();

  /**
   * Sends to a process: any thread that does not block it may take it.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when a realtime signal finds the queue full
   */
  public void sendToGroup(ThreadGroup group, SignalInfo info) {
    if (!group.isAlive()) {
      return;
    }
    undoOpposite(group, info.number());
    if (isDropped(group, info.number())) {
      return;
    }
    enqueue(group, group.pending(), info);
    group.signalArrived().wakeAll();
    group.retargetPending();
  }

  /**
   * Sends to one thread.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when a realtime signal finds the queue full
   */
  public void sendToTask(Task task, SignalInfo info) {
    ThreadGroup group = task.group();
    if (!task.isAlive()) {
      return;
    }
    undoOpposite(group, info.number());
    if (task.group().actions().ignores(info.number())
        && (task.signals().mask() & Signal.bit(info.number())) == 0) {
      return;
    }
    enqueue(group, task.signals().pending(), info);
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
    if (action.isIgnore() || (task.signals().mask() & bit) != 0) {
      task.group().actions().set(number, SignalAction.DEFAULT);
      task.signals().setMask(task.signals().mask() & ~bit);
    }
    task.signals().pending().add(info);
    notice(task);
  }

  /**
   * Without room a signal arrives without what is told of it, or not at all: send_signal_locked.
   */
  private static void enqueue(ThreadGroup group, PendingSignals pending, SignalInfo info) {
    if (SignalQuota.permits(group, info)) {
      pending.add(info);
      return;
    }
    int number = info.number();
    if (number >= Signal.REALTIME_MIN && info.code() != SignalInfo.SI_USER) {
      throw Errno.EAGAIN.error();
    }
    if ((pending.set() & Signal.bit(number)) == 0) {
      pending.add(SignalInfo.user(number, SignalInfo.SI_USER, 0, 0));
    }
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
      task.signals().pending().discard(signals);
    }
  }

  /** Ignored signals vanish, unless a thread blocks them and may change its mind. */
  private static boolean isDropped(ThreadGroup group, int number) {
    if (!group.actions().ignores(number)) {
      return false;
    }
    for (Task task : group.tasks()) {
      if ((task.signals().mask() & Signal.bit(number)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void notice(Task task) {
    if (task.signals().hasDeliverable()) {
      task.wake();
    }
  }
}
