package org.amber.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The signals that whoever started this process told it to ignore, as nohup(1) does and a shell for
 * a command in the background.
 */
public final class IgnoredSignals {
  /** Set to "true" by who starts the JVM with SIGQUIT ignored: the JVM itself forgets it. */
  static final String QUIT_PROPERTY = "amber.quit.ignored";

  private static final String KEY = "SigIgn:";
  private static final long QUIT = 1L << 2;

  /** 32 and 33: the C library of this process has them for itself, nptl(7). */
  private static final long C_LIBRARYS = 3L << 31;

  private IgnoredSignals() {}

  /**
   * A set of them, bit {@code n - 1} for signal {@code n} of this host; empty if it cannot tell.
   */
  public static long read() {
    long ignored = Boolean.getBoolean(QUIT_PROPERTY) ? QUIT : 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(KEY)) {
          ignored |= Long.parseUnsignedLong(line.substring(KEY.length()).strip(), 16) & ~C_LIBRARYS;
        }
      }
    } catch (IOException e) {
      return ignored;
    }
    return ignored;
  }
}
