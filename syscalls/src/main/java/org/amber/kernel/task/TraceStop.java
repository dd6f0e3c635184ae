package org.amber.kernel.task;

/** Why a traced thread stands still: the kinds of ptrace-stop of ptrace(2). */
public enum TraceStop {
  /** It does not. */
  NONE(0),
  /** A signal is to be delivered, if the tracer says so. */
  SIGNAL(1),
  CALL_ENTRY(2),
  CALL_EXIT(3),
  /** One of the PTRACE_EVENT_ kinds. */
  EVENT(4),
  /** Its process was stopped by a signal; or PTRACE_EVENT_STOP. */
  GROUP(5);

  private final int code;

  TraceStop(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static TraceStop of(int code) {
    for (TraceStop each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("a thread is in no trace stop " + code);
  }
}
