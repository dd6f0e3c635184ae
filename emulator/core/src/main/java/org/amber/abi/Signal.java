package org.amber.abi;

import org.jspecify.annotations.Nullable;

/** The standard signals of signal(7) with their default dispositions. 32 to 64 are realtime. */
public enum Signal {
  SIGHUP(1, DefaultAction.TERMINATE, "Hangup"),
  SIGINT(2, DefaultAction.TERMINATE, "Interrupt"),
  SIGQUIT(3, DefaultAction.CORE, "Quit"),
  SIGILL(4, DefaultAction.CORE, "Illegal instruction"),
  SIGTRAP(5, DefaultAction.CORE, "Trace/breakpoint trap"),
  SIGABRT(6, DefaultAction.CORE, "Aborted"),
  SIGBUS(7, DefaultAction.CORE, "Bus error"),
  SIGFPE(8, DefaultAction.CORE, "Floating point exception"),
  SIGKILL(9, DefaultAction.TERMINATE, "Killed"),
  SIGUSR1(10, DefaultAction.TERMINATE, "User defined signal 1"),
  SIGSEGV(11, DefaultAction.CORE, "Segmentation fault"),
  SIGUSR2(12, DefaultAction.TERMINATE, "User defined signal 2"),
  SIGPIPE(13, DefaultAction.TERMINATE, "Broken pipe"),
  SIGALRM(14, DefaultAction.TERMINATE, "Alarm clock"),
  SIGTERM(15, DefaultAction.TERMINATE, "Terminated"),
  SIGSTKFLT(16, DefaultAction.TERMINATE, "Stack fault"),
  SIGCHLD(17, DefaultAction.IGNORE, "Child exited"),
  SIGCONT(18, DefaultAction.CONTINUE, "Continued"),
  SIGSTOP(19, DefaultAction.STOP, "Stopped (signal)"),
  SIGTSTP(20, DefaultAction.STOP, "Stopped"),
  SIGTTIN(21, DefaultAction.STOP, "Stopped (tty input)"),
  SIGTTOU(22, DefaultAction.STOP, "Stopped (tty output)"),
  SIGURG(23, DefaultAction.IGNORE, "Urgent I/O condition"),
  SIGXCPU(24, DefaultAction.CORE, "CPU time limit exceeded"),
  SIGXFSZ(25, DefaultAction.CORE, "File size limit exceeded"),
  SIGVTALRM(26, DefaultAction.TERMINATE, "Virtual timer expired"),
  SIGPROF(27, DefaultAction.TERMINATE, "Profiling timer expired"),
  SIGWINCH(28, DefaultAction.IGNORE, "Window changed"),
  SIGIO(29, DefaultAction.TERMINATE, "I/O possible"),
  SIGPWR(30, DefaultAction.TERMINATE, "Power failure"),
  SIGSYS(31, DefaultAction.CORE, "Bad system call");

  /** One above the highest signal number. */
  public static final int COUNT = 65;

  /** The first realtime signal of the kernel; the C library keeps 32 and 33 for itself. */
  public static final int REALTIME_MIN = 32;

  /** What a signal does when the program has not said otherwise. */
  public enum DefaultAction {
    TERMINATE,
    CORE,
    IGNORE,
    STOP,
    CONTINUE
  }

  private static final @Nullable Signal[] BY_NUMBER = new Signal[COUNT];

  static {
    for (Signal signal : values()) {
      BY_NUMBER[signal.number] = signal;
    }
  }

  private final int number;
  private final DefaultAction action;
  private final String text;

  Signal(int number, DefaultAction action, String text) {
    this.number = number;
    this.action = action;
    this.text = text;
  }

  public int number() {
    return number;
  }

  /** What the shell prints of a process that it ended. */
  public String text() {
    return text;
  }

  /** This signal as a bit of a signal set: bit 0 is signal 1. */
  public long bit() {
    return bit(number);
  }

  /** A signal number, 1 to 64, as a bit of a signal set. */
  public static long bit(int number) {
    return 1L << (number - 1);
  }

  public static boolean isValid(int number) {
    return number >= 1 && number < COUNT;
  }

  /** The standard signal of a number, or null for realtime and invalid ones. */
  public static @Nullable Signal of(int number) {
    return isValid(number) ? BY_NUMBER[number] : null;
  }

  /** The default action of any valid number; realtime signals terminate. */
  public static DefaultAction defaultAction(int number) {
    Signal signal = of(number);
    return signal == null ? DefaultAction.TERMINATE : signal.action;
  }

  /** The name that strace shows: SIGINT, SIGRT_3. */
  public static String name(int number) {
    Signal signal = of(number);
    if (signal != null) {
      return signal.name();
    }
    return isValid(number) ? "SIGRT_" + (number - REALTIME_MIN) : Integer.toString(number);
  }
}
