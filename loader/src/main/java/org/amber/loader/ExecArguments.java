package org.amber.loader;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;

/**
 * The strings of an execve(2): the name of the file, the arguments and the environment, as byte
 * strings without terminators. A program always has an argument 0: an empty list becomes one empty
 * string, as since Linux 5.18.
 */
public final class ExecArguments {
  /** The longest string, its terminator included (MAX_ARG_STRLEN). */
  public static final int MAX_ARG_STRLEN = 32 * UserSpace.PAGE_SIZE;

  /** What arguments and environment may always use, however small the stack (ARG_MAX). */
  public static final long ARG_MAX = 131072;

  private static final long STK_LIM = 8L << 20;
  private static final int POINTER = 8;

  private final byte[] fileName;
  private final List<byte[]> argv;
  private final List<byte[]> envp;

  /**
   * @param fileName the path given to execve, for a script that of the script (AT_EXECFN)
   */
  public ExecArguments(byte[] fileName, List<byte[]> argv, List<byte[]> envp) {
    this.fileName = fileName.clone();
    this.argv = argv.isEmpty() ? List.of(new byte[0]) : List.copyOf(argv);
    this.envp = List.copyOf(envp);
  }

  public byte[] fileName() {
    return fileName.clone();
  }

  public List<byte[]> argv() {
    return argv;
  }

  public List<byte[]> envp() {
    return envp;
  }

  /**
   * The strings with which a script's interpreter starts: argument 0 makes way for the interpreter,
   * its optional argument and the script's path.
   *
   * @param script the path of the script that this interpreter is to read: the file name at first,
   *     then the interpreter of the level before
   */
  public ExecArguments forInterpreter(ScriptHeader header, byte[] script) {
    List<byte[]> out = new ArrayList<>(argv.size() + 2);
    out.add(header.interpreter());
    header.argument().ifPresent(out::add);
    out.add(script.clone());
    out.addAll(argv.subList(1, argv.size()));
    return new ExecArguments(fileName, out, envp);
  }

  /**
   * Checks the limits of fs/exec.c (bprm_stack_limits, valid_arg_len): no string of more than 128
   * KiB, and strings and pointers together no more than a quarter of the stack limit, 6 MiB at
   * most, 128 KiB at least.
   *
   * @param stackLimit the soft RLIMIT_STACK in bytes, unsigned: -1 is RLIM_INFINITY
   * @throws ExecFailure E2BIG
   */
  public void checkLimits(long stackLimit) throws ExecFailure {
    long limit = Math.max(ARG_MAX, Math.min(STK_LIM / 4 * 3, stackLimit >>> 2));
    long total = (long) POINTER * (argv.size() + envp.size());
    total += checkedSize(fileName);
    for (byte[] arg : argv) {
      total += checkedSize(arg);
    }
    for (byte[] variable : envp) {
      total += checkedSize(variable);
    }
    if (total > limit) {
      throw new ExecFailure(
          Errno.E2BIG, "arguments and environment take " + total + " bytes; the limit is " + limit);
    }
  }

  private static long checkedSize(byte[] string) throws ExecFailure {
    long size = string.length + 1L;
    if (size > MAX_ARG_STRLEN) {
      throw new ExecFailure(
          Errno.E2BIG,
          "an argument or environment variable has "
              + size
              + " bytes; the limit is "
              + MAX_ARG_STRLEN);
    }
    return size;
  }
}
