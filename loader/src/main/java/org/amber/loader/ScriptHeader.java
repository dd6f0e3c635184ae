package org.amber.loader;

import java.util.Arrays;
import java.util.Optional;
import org.amber.abi.Errno;

/**
 * The first line of a script, {@code #!interpreter [optional-argument]}, read as fs/binfmt_script.c
 * does; see execve(2), "Interpreter scripts". How deep interpreters may be scripts themselves is
 * the kernel's to limit.
 */
public final class ScriptHeader {
  /** Bytes of a file that are looked at (BINPRM_BUF_SIZE). */
  public static final int MAX_LINE = 256;

  private final byte[] interpreter;
  private final byte[] argument;
  private final boolean hasArgument;

  private ScriptHeader(byte[] interpreter, byte[] argument, boolean hasArgument) {
    this.interpreter = interpreter;
    this.argument = argument;
    this.hasArgument = hasArgument;
  }

  /** Whether a file that starts with these bytes is a script. */
  public static boolean isScript(byte[] head) {
    return head.length >= 2 && head[0] == '#' && head[1] == '!';
  }

  /**
   * Reads the line.
   *
   * @param head the start of the file; bytes after {@link #MAX_LINE} are ignored, and a shorter
   *     array means a shorter file
   * @throws ExecFailure ENOEXEC: no {@code #!}, no interpreter name, or one cut off by the limit
   */
  public static ScriptHeader parse(byte[] head) throws ExecFailure {
    if (!isScript(head)) {
      throw new ExecFailure(Errno.ENOEXEC, "neither an ELF file nor a #! script");
    }
    byte[] line = Arrays.copyOf(head, MAX_LINE);
    int end = indexOfNewline(line);
    if (end < 0) {
      end = endWithoutNewline(line);
    }
    while (isBlank(line[end - 1])) {
      end--;
    }
    int name = skipBlanks(line, 2, end);
    if (name < 0 || name == end || line[name] == 0) {
      throw new ExecFailure(Errno.ENOEXEC, "its #! line names no interpreter");
    }
    int separator = nextTerminator(line, name, end);
    int argument = -1;
    if (separator >= 0 && line[separator] != 0) {
      argument = skipBlanks(line, separator, end);
    }
    // From here on the kernel's strings end at the first zero byte, and it puts one at the end.
    line[end] = 0;
    if (argument < 0) {
      return new ScriptHeader(cString(line, name, end), new byte[0], false);
    }
    line[separator] = 0;
    return new ScriptHeader(cString(line, name, end), cString(line, argument, end), true);
  }

  /** The line is longer than the limit, or the file ends in it. */
  private static int endWithoutNewline(byte[] line) throws ExecFailure {
    int last = MAX_LINE - 1;
    int name = skipBlanks(line, 2, last);
    if (name < 0) {
      throw new ExecFailure(Errno.ENOEXEC, "its #! line names no interpreter");
    }
    // A cut argument does no harm: interpreters read the line again. A cut path would.
    if (nextTerminator(line, name, last) < 0) {
      throw new ExecFailure(
          Errno.ENOEXEC,
          "the interpreter's name in its #! line is longer than the limit of "
              + (MAX_LINE - 2)
              + " bytes");
    }
    return last;
  }

  /** The interpreter's path: not empty, without zero bytes. */
  public byte[] interpreter() {
    return interpreter.clone();
  }

  /** Everything after the interpreter, inner blanks included, as one argument. */
  public Optional<byte[]> argument() {
    return hasArgument ? Optional.of(argument.clone()) : Optional.empty();
  }

  private static int indexOfNewline(byte[] line) {
    for (int i = 0; i < line.length && line[i] != 0; i++) {
      if (line[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int skipBlanks(byte[] line, int from, int last) {
    for (int i = from; i <= last; i++) {
      if (!isBlank(line[i])) {
        return i;
      }
    }
    return -1;
  }

  private static int nextTerminator(byte[] line, int from, int last) {
    for (int i = from; i <= last; i++) {
      if (isBlank(line[i]) || line[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static byte[] cString(byte[] line, int from, int last) {
    int end = from;
    while (end < last && line[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(line, from, end);
  }
}
