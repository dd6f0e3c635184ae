package org.amber.kernel.task;

import org.amber.kernel.credentials.Credentials;
import org.amber.state.NotSaved;

/**
 * Who traces, and how that began: ptrace_link of Linux.
 *
 * @param tracer the TID of the tracing thread; 0 for none
 * @param seized begun by PTRACE_SEIZE, not by PTRACE_ATTACH or PTRACE_TRACEME
 * @param capable whether who began it had CAP_SYS_PTRACE then, so that the tracee may gain rights
 */
@NotSaved("saved by what has it")
public record TraceLink(int tracer, boolean seized, boolean capable) {
  /** Nobody. */
  public static final TraceLink NONE = new TraceLink(0, false, false);

  /** Begun by a thread with these credentials. */
  public static TraceLink by(Credentials beginner, int tracer, boolean seized) {
    return new TraceLink(tracer, seized, beginner.has(Credentials.CAP_SYS_PTRACE));
  }
}
