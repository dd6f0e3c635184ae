package org.amber.kernel.task;

import org.amber.state.NotSaved;

/**
 * What a tracer wants to be shown, and what is to become of its tracee: PTRACE_O_ of ptrace(2).
 *
 * @param bits the bit of an event's number asks for that event
 */
@NotSaved("saved as its bits by what has it")
public record TraceOptions(long bits) {
  /** Nothing but signals. */
  public static final TraceOptions NONE = new TraceOptions(0);

  /** Numbers of PTRACE_EVENT_; the option that asks for one is the bit of its number. */
  public static final int EVENT_FORK = 1;

  public static final int EVENT_VFORK = 2;
  public static final int EVENT_CLONE = 3;
  public static final int EVENT_EXEC = 4;
  public static final int EVENT_VFORK_DONE = 5;
  public static final int EVENT_EXIT = 6;
  public static final int EVENT_SECCOMP = 7;

  /** Needs no option. */
  public static final int EVENT_STOP = 128;

  private static final long TRACE_SYS_GOOD = 1;
  private static final long EXIT_KILL = 1 << 20;
  private static final long SUSPEND_SECCOMP = 1 << 21;

  /** PTRACE_O_MASK. */
  private static final long KNOWN = 0xff | EXIT_KILL | SUSPEND_SECCOMP;

  /** Whether no unknown option is among them. */
  public boolean areKnown() {
    return (bits & ~KNOWN) == 0;
  }

  /** Stops at system calls are told from other SIGTRAPs: PTRACE_O_TRACESYSGOOD. */
  public boolean markCalls() {
    return (bits & TRACE_SYS_GOOD) != 0;
  }

  /** The end of the tracer is that of the tracee: PTRACE_O_EXITKILL. */
  public boolean killAtEnd() {
    return (bits & EXIT_KILL) != 0;
  }

  /** Filters of system calls are not asked: PTRACE_O_SUSPEND_SECCOMP. */
  public boolean suspendFilters() {
    return (bits & SUSPEND_SECCOMP) != 0;
  }

  /** Whether they ask for one of the events. */
  public boolean ask(int event) {
    return (bits & (1L << event)) != 0;
  }
}
