package org.amber.kernel.task;

import org.amber.kernel.signal.SignalInfo;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * The ptrace-stop that a traced thread is in, if it is in one: what for, what wait4(2) tells of it
 * once, and what PTRACE_GETSIGINFO and PTRACE_GETEVENTMSG tell as often as they are asked. The
 * message stays until the next stop.
 */
@SavedIn(TracingState.class)
final class CurrentStop {
  @SavedAs("stop")
  private TraceStop kind = TraceStop.NONE;

  private int code;
  private boolean reported;

  @SavedAs("info")
  private @Nullable SignalInfo info;

  private long message;

  TraceStop kind() {
    return kind;
  }

  boolean isAny() {
    return kind != TraceStop.NONE;
  }

  /** Whether it is one of the PTRACE_EVENT_ kinds, this one. */
  boolean isAt(int event) {
    return kind == TraceStop.EVENT && code >> 8 == event;
  }

  /** What wait4(2) tells: a signal, and in the bits from 8 on a PTRACE_EVENT_. */
  int code() {
    return code;
  }

  /** What PTRACE_GETSIGINFO tells; null in a stop that has none. */
  @Nullable SignalInfo info() {
    return info;
  }

  void setInfo(SignalInfo newInfo) {
    info = newInfo;
  }

  /** What PTRACE_GETEVENTMSG tells. */
  long message() {
    return message;
  }

  /** The code of a stop that nobody has waited for yet; 0 for none. */
  int unreported() {
    return isAny() && !reported ? code : 0;
  }

  /** Somebody has waited for the stop. */
  void setReported() {
    reported = true;
  }

  void begin(TraceStop newKind, int newCode, @Nullable SignalInfo newInfo, long newMessage) {
    become(newKind, newCode, newInfo);
    message = newMessage;
  }

  void end() {
    become(TraceStop.NONE, 0, null);
  }

  private void become(TraceStop newKind, int newCode, @Nullable SignalInfo newInfo) {
    kind = newKind;
    code = newCode;
    info = newInfo;
    reported = false;
  }

  void saveTo(TracingState state) {
    state.stop = kind.code();
    state.code = code;
    state.reported = reported;
    state.message = message;
    state.info = info == null ? null : info.save();
  }

  /**
   * Puts back what was saved.
   *
   * @throws IllegalArgumentException when there is no such kind of stop
   */
  void restoreFrom(TracingState state) {
    kind = TraceStop.of(state.stop);
    code = state.code;
    reported = state.reported;
    message = state.message;
    info = state.info == null ? null : SignalInfo.restore(state.info);
  }
}
