package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TerminalSessions;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.tty.MasterFile;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.PtyFile;
import org.amber.kernel.wait.Outcome;
import org.jspecify.annotations.Nullable;

/** The requests about sessions and their terminals: drivers/tty/tty_jobctrl.c of Linux. */
final class SessionIoctls {
  private static final int TIOCSCTTY = 0x540e;
  private static final int TIOCGPGRP = 0x540f;
  private static final int TIOCSPGRP = 0x5410;
  private static final int TIOCNOTTY = 0x5422;
  private static final int TIOCGSID = 0x5429;

  /** The argument of TIOCSCTTY that takes the terminal away from another session. */
  private static final long STEAL = 1;

  /** Whether a request is TIOCSPGRP, which fails otherwise than others do after a hang-up. */
  static boolean isSetForeground(int request) {
    return request == TIOCSPGRP;
  }

  /** Answers a request; null for those that are not about sessions. */
  @Nullable Outcome ioctl(Task task, PtyFile file, int request, long argument) {
    switch (request) {
      case TIOCSCTTY -> take(task, file, argument);
      case TIOCNOTTY -> giveUp(task, file);
      case TIOCGPGRP -> {
        requireVisible(task, file);
        task.memory().writeInt(argument, file.pty().foreground());
      }
      case TIOCSPGRP -> {
        return setForeground(task, file.pty(), argument);
      }
      case TIOCGSID -> {
        requireVisible(task, file);
        if (file.pty().session() == 0) {
          throw Errno.ENOTTY.error();
        }
        task.memory().writeInt(argument, file.pty().session());
      }
      default -> {
        return null;
      }
    }
    return Outcome.ZERO;
  }

  private static boolean isOwn(Task task, Pty pty) {
    return pty.equals(task.kernel().terminals().of(task.group()));
  }

  /** The terminal's side tells its own processes only, the master's side everyone. */
  private static void requireVisible(Task task, PtyFile file) {
    if (!(file instanceof MasterFile) && !isOwn(task, file.pty())) {
      throw Errno.ENOTTY.error();
    }
  }

  private static void take(Task task, PtyFile file, long argument) {
    ThreadGroup group = task.group();
    Pty pty = file.pty();
    if (group.membership().isLeader() && pty.session() == group.session()) {
      return;
    }
    boolean privileged = task.credentials().has(Credentials.CAP_SYS_ADMIN);
    if (!group.membership().isLeader()
        || group.membership().hasTerminal()
        || file instanceof MasterFile) {
      throw Errno.EPERM.error();
    }
    TerminalSessions sessions = task.kernel().terminals();
    if (pty.session() != 0) {
      if (argument != STEAL || !privileged) {
        throw Errno.EPERM.error();
      }
      sessions.takeAway(pty);
    }
    if (!file.readable() && !privileged) {
      throw Errno.EPERM.error();
    }
    sessions.take(group, pty);
  }

  private static void giveUp(Task task, PtyFile file) {
    if (file instanceof MasterFile || !isOwn(task, file.pty())) {
      throw Errno.ENOTTY.error();
    }
    task.kernel().terminals().giveUp(task.group());
  }

  private static Outcome setForeground(Task task, Pty pty, long argument) {
    Outcome stop = TerminalTransfers.check(task, pty, Signal.SIGTTOU, Errno.ENOTTY);
    if (stop != null) {
      return stop;
    }
    int wanted = task.memory().readInt(argument);
    if (wanted < 0) {
      throw Errno.EINVAL.error();
    }
    int session = task.group().session();
    if (!isOwn(task, pty) || pty.session() != session) {
      throw Errno.ENOTTY.error();
    }
    boolean known = false;
    for (ThreadGroup group : task.kernel().groups()) {
      if (group.processGroup() == wanted && group.session() == session) {
        pty.setForeground(wanted);
        return Outcome.ZERO;
      }
      known |= isNumberOf(group, wanted);
    }
    throw known ? Errno.EPERM.error() : Errno.ESRCH.error();
  }

  private static boolean isNumberOf(ThreadGroup group, int number) {
    return group.pid() == number || group.processGroup() == number || group.session() == number;
  }
}
