package org.amber.loader;

import java.nio.charset.StandardCharsets;
import org.amber.abi.Errno;

/**
 * A file cannot be executed: the error number that execve(2) returns to a guest, and a sentence for
 * the person who started the program. The sentence names the cause, not the file: the caller knows
 * by which name the file was asked for and puts it in front.
 *
 * <p>Linux finds some of these faults only after it has given up the old program, and kills the
 * process with SIGSEGV; here all of them are found before, so execve can still return.
 */
public final class ExecFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  public ExecFailure(Errno errno, String message) {
    super(message, null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }

  /**
   * The program interpreter or the interpreter of a script could not be opened.
   *
   * @param path the interpreter's path as it stands in the file
   * @param errno what opening it gave: ENOENT, EACCES, ELOOP …
   */
  public static ExecFailure interpreter(byte[] path, Errno errno) {
    String text = printable(path);
    String message =
        switch (errno) {
          case ENOENT -> "its interpreter " + text + " does not exist";
          case EACCES -> "its interpreter " + text + " may not be executed (permission denied)";
          default -> "its interpreter " + text + " cannot be opened: " + errno.text();
        };
    if (path.length > 0 && path[path.length - 1] == '\r') {
      message += " (the #! line ends with CR LF; save the script with Unix line ends)";
    }
    return new ExecFailure(errno, message);
  }

  /** Text of a guest's byte string with control characters made visible. */
  static String printable(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        out.append("\\r");
      } else if (Character.isISOControl(c)) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
