package org.amber.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.MasterFile;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.PtyFile;
import org.amber.kernel.tty.Termios;
import org.amber.kernel.tty.WindowSize;
import org.amber.kernel.wait.Outcome;
import org.jspecify.annotations.Nullable;

/** The requests of pseudo-terminals (ioctl_tty(2)), but for sessions and masters. */
final class TerminalIoctls {
  private static final int TCGETS = 0x5401;
  private static final int TCSETS = 0x5402;
  private static final int TCSETSW = 0x5403;
  private static final int TCSETSF = 0x5404;
  private static final int TCGETA = 0x5405;
  private static final int TCSETA = 0x5406;
  private static final int TCSETAW = 0x5407;
  private static final int TCSETAF = 0x5408;
  private static final int TCSBRK = 0x5409;
  private static final int TCXONC = 0x540a;
  private static final int TCFLSH = 0x540b;
  private static final int TIOCOUTQ = 0x5411;
  private static final int TIOCSTI = 0x5412;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int TIOCSWINSZ = 0x5414;
  private static final int TIOCGSOFTCAR = 0x5419;
  private static final int TIOCSSOFTCAR = 0x541a;
  private static final int TIOCSETD = 0x5423;
  private static final int TIOCGETD = 0x5424;
  private static final int TCSBRKP = 0x5425;
  private static final int TIOCSBRK = 0x5427;
  private static final int TIOCCBRK = 0x5428;
  private static final int TCGETS2 = 0x802c542a;
  private static final int TCSETS2 = 0x402c542b;
  private static final int TCSETSW2 = 0x402c542c;
  private static final int TCSETSF2 = 0x402c542d;

  // The argument of TCXONC.
  private static final int TCOOFF = 0;
  private static final int TCOON = 1;
  private static final int TCIOFF = 2;
  private static final int TCION = 3;

  // The argument of TCFLSH.
  private static final int TCIFLUSH = 0;
  private static final int TCOFLUSH = 1;
  private static final int TCIOFLUSH = 2;

  private final SessionIoctls sessions = new SessionIoctls();
  private final PtyIoctls ptys = new PtyIoctls();

  /**
   * Answers a request.
   *
   * @throws org.amber.abi.ErrnoException EIO when hung up, ENOTTY for what terminals do not have,
   *     EINVAL, EPERM, EFAULT …
   */
  Outcome ioctl(Task task, PtyFile file, int request, long argument) {
    if (file.isCutOff()) {
      throw SessionIoctls.isSetForeground(request) ? Errno.ENOTTY.error() : Errno.EIO.error();
    }
    Outcome done = settings(task, file, request, argument);
    if (done == null) {
      done = flow(task, file, request, argument);
    }
    if (done == null) {
      done = sessions.ioctl(task, file, request, argument);
    }
    if (done == null) {
      done = ptys.ioctl(task, file, request, argument);
    }
    if (done == null) {
      throw Errno.ENOTTY.error();
    }
    return done;
  }

  /** Termios and window size; null for other requests. */
  private static @Nullable Outcome settings(Task task, PtyFile file, int request, long argument) {
    Pty pty = file.pty();
    Termios termios = pty.termios();
    return switch (request) {
      case TCGETS -> get(task, argument, Termios.SIZE, termios::write);
      case TCGETS2 -> get(task, argument, Termios.SIZE_2, termios::write);
      case TCGETA -> get(task, argument, Termios.SIZE_TERMIO, termios::writeTermio);
      case TCSETS, TCSETSW -> set(task, file, argument, Termios.SIZE, false);
      case TCSETSF -> set(task, file, argument, Termios.SIZE, true);
      case TCSETS2, TCSETSW2 -> set(task, file, argument, Termios.SIZE_2, false);
      case TCSETSF2 -> set(task, file, argument, Termios.SIZE_2, true);
      case TCSETA, TCSETAW -> set(task, file, argument, Termios.SIZE_TERMIO, false);
      case TCSETAF -> set(task, file, argument, Termios.SIZE_TERMIO, true);
      case TIOCGWINSZ -> get(task, argument, WindowSize.SIZE, pty.windowSize()::write);
      case TIOCSWINSZ -> resize(task, pty, argument);
      case TIOCGSOFTCAR -> {
        task.memory().writeInt(argument, termios.ignoresModemLines() ? 1 : 0);
        yield Outcome.ZERO;
      }
      case TIOCSSOFTCAR -> {
        termios.setIgnoresModemLines(task.memory().readInt(argument) != 0);
        yield Outcome.ZERO;
      }
      default -> null;
    };
  }

  private static Outcome get(Task task, long at, int size, Consumer<MemorySegment> writer) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(size, 8);
      writer.accept(structure);
      task.memory().write(at, structure);
    }
    return Outcome.ZERO;
  }

  private static Outcome resize(Task task, Pty pty, long at) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(WindowSize.SIZE, 8);
      task.memory().read(at, structure);
      pty.resize(WindowSize.read(structure));
    }
    return Outcome.ZERO;
  }

  private static Outcome set(Task task, PtyFile file, long at, int size, boolean flushes) {
    Outcome stop = TerminalTransfers.check(task, file.pty(), Signal.SIGTTOU);
    if (stop != null) {
      return stop;
    }
    Termios wanted = file.pty().termios().copy();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(size, 8);
      task.memory().read(at, structure);
      if (size == Termios.SIZE_TERMIO) {
        wanted.readTermio(structure);
      } else {
        wanted.read(structure);
      }
    }
    if (flushes) {
      file.pty().flushInput();
    }
    file.pty().setTermios(wanted);
    return Outcome.ZERO;
  }

  /** Data and its flow; null for other requests. */
  private static @Nullable Outcome flow(Task task, PtyFile file, int request, long argument) {
    return switch (request) {
      case TCXONC, TCFLSH, TCSBRK, TCSBRKP, TIOCSBRK, TIOCSETD -> {
        Outcome stop = TerminalTransfers.check(task, file.pty(), Signal.SIGTTOU);
        yield stop != null ? stop : checked(task, file, request, argument);
      }
      case TIOCCBRK -> Outcome.ZERO;
      // What is written has arrived.
      case TIOCOUTQ, TIOCGETD -> {
        task.memory().writeInt(argument, 0);
        yield Outcome.ZERO;
      }
      case TIOCSTI -> type(task, file, argument);
      default -> null;
    };
  }

  private static Outcome checked(Task task, PtyFile file, int request, long argument) {
    switch (request) {
      case TCXONC -> flowControl(file.pty(), (int) argument);
      case TCFLSH -> flush(file, (int) argument);
      case TIOCSETD -> {
        if (task.memory().readInt(argument) != 0) {
          throw Errno.EINVAL.error();
        }
      }
      // A pseudo-terminal has no line to break.
      default -> {}
    }
    return Outcome.ZERO;
  }

  private static void flowControl(Pty pty, int action) {
    switch (action) {
      case TCOOFF -> pty.stopByCall(true);
      case TCOON -> pty.stopByCall(false);
      case TCIOFF -> pty.sendFlowControl(true);
      case TCION -> pty.sendFlowControl(false);
      default -> throw Errno.EINVAL.error();
    }
  }

  /** What the master has not read is its input, and what the terminal has not read its output. */
  private static void flush(PtyFile file, int queue) {
    if (queue < TCIFLUSH || queue > TCIOFLUSH) {
      throw Errno.EINVAL.error();
    }
    boolean master = file instanceof MasterFile;
    if (queue != TCOFLUSH) {
      if (master) {
        file.pty().flushMasterInput();
      } else {
        file.pty().flushInput();
      }
    }
    if (queue != TCIFLUSH) {
      if (master) {
        file.pty().flushMasterOutput();
      } else {
        file.pty().flushOutput();
      }
    }
  }

  private static Outcome type(Task task, PtyFile file, long argument) {
    boolean own = file.pty().equals(task.kernel().terminals().of(task.group()));
    if (!own && !task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
    file.pty().type(task.memory().readByte(argument) & 0xff);
    return Outcome.ZERO;
  }
}
