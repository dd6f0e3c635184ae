package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.FileArguments.IOCTL_REQUEST;
import static org.amber.table.Spec.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.TerminalControl;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.PtyFile;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.Row;

/** ioctl(2): what all files have, and terminals. */
final class IoctlSyscalls {
  private static final int FIGETBSZ = 2;
  private static final int FICLONE = 0x40049409;
  private static final int FIOQSIZE = 0x5460;
  private static final int TCGETS = 0x5401;
  private static final int TCSETS = 0x5402;
  private static final int TCSETSW = 0x5403;
  private static final int TCSETSF = 0x5404;
  private static final int TIOCGPGRP = 0x540f;
  private static final int TIOCSPGRP = 0x5410;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int TIOCSWINSZ = 0x5414;
  private static final int FIONREAD = 0x541b;
  private static final int FIONBIO = 0x5421;
  private static final int TIOCGSID = 0x5429;
  private static final int FIONCLEX = 0x5450;
  private static final int FIOCLEX = 0x5451;
  private static final int FIOASYNC = 0x5452;

  /** Size of the kernel's struct termios, which is smaller than the C library's. */
  private static final int TERMIOS_SIZE = 36;

  private static final int WINSIZE_SIZE = 8;

  private final TerminalIoctls terminals = new TerminalIoctls();

  List<Row> rows() {
    return List.of(
        spec(16, "ioctl", FD, IOCTL_REQUEST, HEX, this::ioctl)
            .partial("requests of regular files, pipes and terminals"));
  }

  Outcome ioctl(Task task, Fd fd, long request, long argument) {
    FileDescription file = task.files().get(fd.number());
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    switch ((int) request) {
      case FIOCLEX -> task.files().setCloseOnExec(fd.number(), true);
      case FIONCLEX -> task.files().setCloseOnExec(fd.number(), false);
      case FIONBIO -> setFlag(task, file, OpenFlags.O_NONBLOCK, argument);
      case FIOASYNC ->
          AsyncCalls.control(task, fd.number(), file, task.memory().readInt(argument) != 0);
      case FIGETBSZ -> task.memory().writeInt(argument, file.stat().blockSize());
      case FIOQSIZE -> task.memory().writeLong(argument, storedBytes(file.stat()));
      case FICLONE -> throw Errno.EOPNOTSUPP.error();
      case FIONREAD -> task.memory().writeInt(argument, (int) file.bytesReadable());
      default -> {
        return file instanceof PtyFile side
            ? terminals.ioctl(task, side, (int) request, argument)
            : hostTerminal(task, file, request, argument);
      }
    }
    return Outcome.ZERO;
  }

  /** A terminal of the host, where the machine has none of its own. */
  private static Outcome hostTerminal(
      Task task, FileDescription file, long request, long argument) {
    switch ((int) request) {
      case TCGETS -> get(task, file, request, argument, TERMIOS_SIZE);
      case TCSETS, TCSETSW, TCSETSF -> set(task, file, request, argument, TERMIOS_SIZE);
      case TIOCGWINSZ -> get(task, file, request, argument, WINSIZE_SIZE);
      case TIOCSWINSZ -> set(task, file, request, argument, WINSIZE_SIZE);
      case TIOCGPGRP -> {
        requireTerminal(file);
        task.memory().writeInt(argument, task.group().processGroup());
      }
      case TIOCSPGRP -> {
        requireTerminal(file);
        if (task.memory().readInt(argument) != task.group().processGroup()) {
          throw Errno.EPERM.error();
        }
      }
      case TIOCGSID -> {
        requireTerminal(file);
        task.memory().writeInt(argument, task.group().session());
      }
      default -> {
        if (file instanceof Socket socket) {
          SocketIoctls.ioctl(task, socket, (int) request, argument);
        } else {
          throw Errno.ENOTTY.error();
        }
      }
    }
    return Outcome.ZERO;
  }

  private static void setFlag(Task task, FileDescription file, int flag, long argument) {
    boolean on = task.memory().readInt(argument) != 0;
    file.setStatusFlags(on ? file.flags() | flag : file.flags() & ~flag);
  }

  private static long storedBytes(Stat stat) {
    if (!stat.isRegular() && !stat.isDirectory()) {
      throw Errno.ENOTTY.error();
    }
    return stat.blocks() * 512;
  }

  private static TerminalControl terminal(FileDescription file) {
    if (file instanceof TerminalControl terminal) {
      return terminal;
    }
    throw Errno.ENOTTY.error();
  }

  private static void requireTerminal(FileDescription file) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = terminal(file).control(TCGETS, arena.allocate(TERMIOS_SIZE, 8));
    }
  }

  private static void get(Task task, FileDescription file, long request, long at, int size) {
    TerminalControl terminal = terminal(file);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(size, 8);
      int ignored = terminal.control(request, structure);
      task.memory().write(at, structure);
    }
  }

  private static void set(Task task, FileDescription file, long request, long at, int size) {
    TerminalControl terminal = terminal(file);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(size, 8);
      task.memory().read(at, structure);
      int ignored = terminal.control(request, structure);
    }
  }
}
