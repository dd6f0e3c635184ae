package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/** Who may send what to whom: kill(2). */
final class SignalPermission {
  private SignalPermission() {}

  static void requireSignalOrZero(int number) {
    if (number != 0 && !Signal.isValid(number)) {
      throw Errno.EINVAL.error();
    }
  }

  /** Equal user ids, the capability, the process itself, or SIGCONT within a session. */
  static boolean maySend(Task task, Task target, int number) {
    Credentials own = task.credentials();
    Credentials other = target.credentials();
    return own.has(Credentials.CAP_KILL)
        || task.group() == target.group()
        || own.euid() == other.uid()
        || own.euid() == other.suid()
        || own.uid() == other.uid()
        || own.uid() == other.suid()
        || (number == Signal.SIGCONT.number()
            && target.group().session() == task.group().session());
  }

  /**
   * Sends a signal to a process; number 0 only checks.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  static void send(Task task, ThreadGroup target, SignalInfo info) {
    require(task, target.leader(), info.number());
    if (info.number() != 0) {
      task.kernel().signals().sendToGroup(target, info);
    }
  }

  /**
   * Sends a signal to a thread; number 0 only checks.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  static void send(Task task, Task target, SignalInfo info) {
    require(task, target, info.number());
    if (info.number() != 0) {
      target.send(info);
    }
  }

  private static void require(Task task, Task target, int number) {
    if (!maySend(task, target, number)) {
      throw Errno.EPERM.error();
    }
  }

  /** Only to itself may a process pretend that the kernel or kill(2) sent a signal. */
  static void requireHonest(boolean toItself, SignalInfo given) {
    boolean pretends = given.code() >= 0 || given.code() == SignalInfo.SI_TKILL;
    if (pretends && !toItself) {
      throw Errno.EPERM.error();
    }
  }
}
