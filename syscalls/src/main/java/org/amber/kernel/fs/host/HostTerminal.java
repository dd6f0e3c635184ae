package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.abi.ErrnoException;
import org.amber.libc.CFunction;
import org.amber.state.NotSaved;

/** The settings of a terminal of the host, by ioctl_tty(2), through a stream that is open on it. */
@NotSaved("the host's")
public final class HostTerminal {
  private static final long TCGETS = 0x5401;
  private static final long TCSETS = 0x5402;
  private static final long TCSETSW = 0x5403;
  private static final long TIOCGPGRP = 0x540f;
  private static final long TIOCGWINSZ = 0x5413;

  private static final int TERMIOS_SIZE = 36;
  private static final int WINDOW_SIZE = 8;

  // What cfmakeraw(3) clears and sets.
  private static final int INPUT = 0x5eb;
  private static final int OPOST = 1;
  private static final int CS8 = 0x30;
  private static final int LOCAL = 0x804b;
  private static final int CHARACTERS_AT = 17;
  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private final HostStream stream;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment settings = arena.allocate(TERMIOS_SIZE, 8);

  /**
   * @param stream on a terminal
   */
  public HostTerminal(HostStream stream) {
    this.stream = stream;
  }

  /** Whether a stream is a terminal. */
  public static boolean isTerminal(HostStream stream) {
    try (Arena arena = Arena.ofConfined()) {
      return stream.control(TCGETS, arena.allocate(TERMIOS_SIZE, 8)) == 0;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Whether this process may use the terminal now: it is not in the background. */
  public boolean isForeground() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment group = arena.allocate(ValueLayout.JAVA_INT);
      int ignored = stream.control(TIOCGPGRP, group);
      int own = CFunction.named("getpgrp").asInt(CFunction.newState(arena), 0);
      return group.get(ValueLayout.JAVA_INT, 0) == own;
    } catch (ErrnoException e) {
      // Not the terminal of this session: nobody's foreground counts.
      return true;
    }
  }

  /**
   * Its settings: the kernel's struct termios.
   *
   * @throws ErrnoException when it is gone
   */
  public MemorySegment settings() {
    MemorySegment now = arena.allocate(TERMIOS_SIZE, 8);
    int ignored = stream.control(TCGETS, now);
    return now;
  }

  /**
   * Its window size: struct winsize.
   *
   * @throws ErrnoException when it is gone
   */
  public MemorySegment windowSize() {
    MemorySegment size = arena.allocate(WINDOW_SIZE, 8);
    int ignored = stream.control(TIOCGWINSZ, size);
    return size;
  }

  /**
   * Lets every key through, and all output as it is, until {@link #restore}.
   *
   * @throws ErrnoException when it is gone
   */
  public void makeRaw() {
    MemorySegment.copy(settings(), 0, settings, 0, TERMIOS_SIZE);
    makeRawAgain();
  }

  /** As {@link #makeRaw}, when somebody else has changed the settings meanwhile. */
  public void makeRawAgain() {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment raw = local.allocate(TERMIOS_SIZE, 8);
      MemorySegment.copy(settings, 0, raw, 0, TERMIOS_SIZE);
      clear(raw, 0, INPUT);
      clear(raw, 4, OPOST);
      raw.set(ValueLayout.JAVA_INT, 8, raw.get(ValueLayout.JAVA_INT, 8) | CS8);
      clear(raw, 12, LOCAL);
      raw.set(ValueLayout.JAVA_BYTE, CHARACTERS_AT + VMIN, (byte) 1);
      raw.set(ValueLayout.JAVA_BYTE, CHARACTERS_AT + VTIME, (byte) 0);
      int ignored = stream.control(TCSETS, raw);
    }
  }

  private static void clear(MemorySegment termios, long at, int flags) {
    termios.set(ValueLayout.JAVA_INT, at, termios.get(ValueLayout.JAVA_INT, at) & ~flags);
  }

  /** The settings that were there before {@link #makeRaw}; nothing when the terminal is gone. */
  public void restore() {
    try {
      int ignored = stream.control(TCSETSW, settings);
    } catch (ErrnoException e) {
      // Who has hung up needs no settings.
      return;
    }
  }
}
