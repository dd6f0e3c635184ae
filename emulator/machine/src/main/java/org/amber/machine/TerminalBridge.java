package org.amber.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.HostTerminal;
import org.amber.kernel.fs.host.MissingStream;
import org.amber.kernel.tty.Console;
import org.amber.kernel.tty.WindowSize;
import org.amber.kernel.wait.HostEvents;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.Waiter;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Connects the machine's console with the terminal that the user sits at: keys go in as they are,
 * what the console shows comes out as it is. The user's terminal is raw only while the machine
 * runs. Used by the thread that runs the guest, but for {@link #changed}.
 */
@NotSaved("the user's terminal, where the machine runs")
final class TerminalBridge implements Waiter {
  private static final int CHUNK = 4096;

  private final Console console;
  private final HostStream keys;
  private final HostStream screen;
  private final @Nullable HostTerminal terminal;
  private final HostEvents events;
  private final boolean waitsForScreen;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment typed = arena.allocate(CHUNK, 8);
  private final MemorySegment shown = arena.allocate(CHUNK, 8);
  private final Runnable keysCame;
  private final Runnable screenTakes;
  private final Runnable nudge;
  private int unshown;
  private int shownFrom;
  private boolean attached;
  private boolean wasAttached;
  private boolean ended;
  private boolean watchesKeys;
  private boolean showing;

  /**
   * @param streams the host's standard streams
   * @param waitsForScreen whether the machine waits for a slow screen, so that it does not see it
   */
  TerminalBridge(
      Console console,
      List<? extends @Nullable HostStream> streams,
      HostEvents events,
      boolean waitsForScreen) {
    this.console = console;
    this.keys = stream(streams, 0);
    this.screen = stream(streams, 1);
    this.terminal = terminalOf(streams);
    this.events = events;
    this.waitsForScreen = waitsForScreen;
    this.keysCame = () -> events.post(this::readKeys);
    this.screenTakes = () -> events.post(this::show);
    this.nudge = events::nudge;
  }

  private static HostStream stream(List<? extends @Nullable HostStream> streams, int index) {
    HostStream stream = index < streams.size() ? streams.get(index) : null;
    return stream == null ? new MissingStream() : stream;
  }

  /** The user's terminal, when both standard input and output are one; else null. */
  static @Nullable HostTerminal terminalOf(List<? extends @Nullable HostStream> streams) {
    HostStream input = stream(streams, 0);
    boolean both = HostTerminal.isTerminal(input) && HostTerminal.isTerminal(stream(streams, 1));
    return both ? new HostTerminal(input) : null;
  }

  /** The machine is about to run: makes the user's terminal raw, with its size. */
  void attach() {
    if (isHungUp()) {
      return;
    }
    HostTerminal users = terminal;
    try {
      if (users != null) {
        users.makeRaw();
        boolean sameSize = !resize(users);
        if (sameSize && !wasAttached) {
          // What was on the screen of a saved machine is not on this one.
          console.pty().sendToForeground(Signal.SIGWINCH);
        }
      }
    } catch (ErrnoException e) {
      hangUp();
      return;
    }
    wasAttached = true;
    attached = true;
    console.events().add(this);
    show();
    readKeys();
  }

  private boolean isHungUp() {
    return console.pty().isMasterGone();
  }

  /** Takes over the size; whether it is another one. */
  private boolean resize(HostTerminal users) {
    WindowSize size = WindowSize.read(users.windowSize());
    boolean other = !size.equals(console.pty().windowSize());
    console.pty().resize(size);
    return other;
  }

  /** The machine stands still: shows the rest, and gives the user's terminal back as it was. */
  void detach() {
    if (!attached) {
      return;
    }
    try {
      showAll();
    } finally {
      attached = false;
      console.events().remove(this);
      if (terminal != null) {
        terminal.restore();
      }
    }
  }

  /** The user's terminal may have another size or other settings. Any thread may call it. */
  void changed() {
    events.post(this::follow);
  }

  private void follow() {
    HostTerminal users = terminal;
    if (attached && users != null && !isHungUp()) {
      try {
        if (users.isForeground()) {
          users.makeRawAgain();
        }
        boolean ignored = resize(users);
      } catch (ErrnoException e) {
        hangUp();
      }
    }
  }

  @Override
  public void wake() {
    show();
    if (!watchesKeys && !ended && console.roomForKeys() > 0) {
      watchesKeys = true;
      keys.watch(Readiness.POLLIN, keysCame);
    }
  }

  /** Before all who wait inside the machine. */
  @Override
  public long place() {
    return 0;
  }

  private void readKeys() {
    watchesKeys = false;
    if (!attached || ended || isHungUp()) {
      return;
    }
    int room = Math.min(CHUNK, console.roomForKeys());
    if (room == 0) {
      return;
    }
    try {
      int count = keys.read(typed, 0, room, HostStream.CURRENT);
      if (count == 0) {
        end();
        return;
      }
      console.type(typed, count);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EAGAIN) {
        end();
        return;
      }
    }
    if (!watchesKeys) {
      watchesKeys = true;
      keys.watch(Readiness.POLLIN, keysCame);
    }
  }

  /** A terminal that ends has been hung up; where keys come from a file, they end. */
  private void end() {
    ended = true;
    if (terminal != null) {
      hangUp();
    } else {
      console.typeEnd();
    }
  }

  private void hangUp() {
    ended = true;
    if (!isHungUp()) {
      console.hangUp();
    }
  }

  /** Shows what there is, as far as the screen takes it. */
  private void show() {
    if (showing || !attached) {
      return;
    }
    showing = true;
    try {
      while (unshown > 0 || console.hasOutput()) {
        if (!showSome()) {
          return;
        }
      }
    } finally {
      showing = false;
    }
  }

  /** False when the screen takes no more now. */
  private boolean showSome() {
    if (unshown == 0) {
      unshown = console.takeOutput(shown);
      shownFrom = 0;
    }
    try {
      int count = screen.write(shown, shownFrom, unshown, HostStream.CURRENT);
      shownFrom += count;
      unshown -= count;
      return true;
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EAGAIN) {
        // Nobody looks at it any more.
        unshown = 0;
        return true;
      }
      if (waitsForScreen && waitForScreen()) {
        return true;
      }
      screen.watch(Readiness.POLLOUT, screenTakes);
      return false;
    }
  }

  private boolean waitForScreen() {
    screen.watch(Readiness.POLLOUT, nudge);
    return events.await(this::screenIsReady);
  }

  private boolean screenIsReady() {
    return screen.ready(Readiness.POLLOUT) != 0;
  }

  /** Shows everything, however long the screen takes; a signal of the user's ends the wait. */
  private void showAll() {
    show();
    while ((unshown > 0 || console.hasOutput()) && waitForScreen()) {
      show();
    }
  }
}
