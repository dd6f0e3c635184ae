package org.amber.kernel.task;

/** How a tracer has let its tracee go on. */
public enum TraceMode {
  CONTINUE(0),
  /** To the beginning or end of the next system call. */
  CALLS(1),
  /** For one instruction. */
  STEP(2),
  /** To the beginning of the next system call, which is not made: PTRACE_SYSEMU. */
  EMULATE_CALLS(3),
  /** Both of the last two. */
  EMULATE_STEP(4),
  /** Not at all, but it is told when its process is continued: PTRACE_LISTEN. */
  LISTEN(5);

  private final int code;

  TraceMode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Calls are shown at their beginning and not made. */
  boolean emulates() {
    return this == EMULATE_CALLS || this == EMULATE_STEP;
  }

  /** It stops at the beginning of each call. */
  boolean stopsAtCalls() {
    return this == CALLS || emulates();
  }

  /** It stops after each instruction. */
  boolean steps() {
    return this == STEP || this == EMULATE_STEP;
  }

  static TraceMode of(int code) {
    for (TraceMode each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("a tracer lets a thread go on in no way " + code);
  }
}
