package org.amber.cli;

/** What a shell prints about a program that a signal has ended. */
final class SignalMessages {
  private static final int SIGINT = 2;
  private static final int SIGPIPE = 13;
  private static final int FIRST_REAL_TIME = 34;

  /** As glibc's strsignal(3), from signal 1 on; 32 and 33 are glibc's own. */
  private static final String[] STANDARD = {
    "Hangup", "Interrupt", "Quit", "Illegal instruction", "Trace/breakpoint trap", "Aborted",
    "Bus error", "Floating point exception", "Killed", "User defined signal 1",
    "Segmentation fault", "User defined signal 2", "Broken pipe", "Alarm clock", "Terminated",
    "Stack fault", "Child exited", "Continued", "Stopped (signal)", "Stopped",
    "Stopped (tty input)", "Stopped (tty output)", "Urgent I/O condition",
    "CPU time limit exceeded", "File size limit exceeded", "Virtual timer expired",
    "Profiling timer expired", "Window changed", "I/O possible", "Power failure",
    "Bad system call"
  };

  private SignalMessages() {}

  /**
   * The line for this signal, or an empty string where shells keep silent (SIGINT and SIGPIPE).
   *
   * @param signal 1 to 64
   */
  static String of(int signal) {
    if (signal == SIGINT || signal == SIGPIPE) {
      return "";
    }
    if (signal >= 1 && signal <= STANDARD.length) {
      return STANDARD[signal - 1];
    }
    return signal >= FIRST_REAL_TIME
        ? "Real-time signal " + (signal - FIRST_REAL_TIME)
        : "Unknown signal " + signal;
  }
}
