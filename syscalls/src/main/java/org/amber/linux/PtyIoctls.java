package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.MasterFile;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.PtyFile;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.jspecify.annotations.Nullable;

/** The requests of masters (ioctl_tty(2)): locks, numbers, packets; and exclusive use. */
final class PtyIoctls {
  private static final int TIOCEXCL = 0x540c;
  private static final int TIOCNXCL = 0x540d;
  private static final int TIOCPKT = 0x5420;
  private static final int TIOCVHANGUP = 0x5437;
  private static final int TIOCGPTPEER = 0x5441;
  private static final int TIOCGPTN = 0x80045430;
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGDEV = 0x80045432;
  private static final int TIOCSIG = 0x40045436;
  private static final int TIOCGPKT = 0x80045438;
  private static final int TIOCGPTLCK = 0x80045439;
  private static final int TIOCGEXCL = 0x80045440;

  /** Answers a request; null for all others. */
  @Nullable Outcome ioctl(Task task, PtyFile file, int request, long argument) {
    Pty pty = file.pty();
    GuestMemory memory = task.memory();
    switch (request) {
      case TIOCEXCL -> pty.setExclusive(true);
      case TIOCNXCL -> pty.setExclusive(false);
      case TIOCGEXCL -> memory.writeInt(argument, pty.isExclusive() ? 1 : 0);
      case TIOCGDEV -> memory.writeInt(argument, (int) pty.device());
      case TIOCVHANGUP -> {
        if (!task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
          throw Errno.EPERM.error();
        }
        pty.hangUp();
      }
      default -> {
        return file instanceof MasterFile ? master(task, pty, request, argument) : null;
      }
    }
    return Outcome.ZERO;
  }

  private static @Nullable Outcome master(Task task, Pty pty, int request, long argument) {
    GuestMemory memory = task.memory();
    switch (request) {
      case TIOCSPTLCK -> pty.setLocked(memory.readInt(argument) != 0);
      case TIOCGPTLCK -> memory.writeInt(argument, pty.isLocked() ? 1 : 0);
      case TIOCGPTN -> memory.writeInt(argument, pty.number());
      case TIOCPKT -> pty.packets().set(memory.readInt(argument) != 0);
      case TIOCGPKT -> memory.writeInt(argument, pty.packets().isOn() ? 1 : 0);
      case TIOCSIG -> send(pty, (int) argument);
      case TIOCGPTPEER -> {
        Kernel kernel = task.kernel();
        int flags = (int) argument & OpenFlags.VALID;
        return NewFiles.install(
            task, flags, id -> kernel.files().terminals().openPeer(pty, flags, kernel.mounts()));
      }
      default -> {
        return null;
      }
    }
    return Outcome.ZERO;
  }

  private static void send(Pty pty, int number) {
    for (Signal signal : new Signal[] {Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTSTP}) {
      if (signal.number() == number) {
        pty.sendToForeground(signal);
        return;
      }
    }
    throw Errno.EINVAL.error();
  }
}
