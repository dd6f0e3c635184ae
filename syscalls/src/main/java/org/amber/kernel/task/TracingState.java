package org.amber.kernel.task;

import org.amber.kernel.signal.SignalInfoState;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link Tracing}. */
@StateType(373)
public final class TracingState {
  @Tag(1)
  public int tracer;

  @Tag(2)
  public boolean seized;

  @Tag(3)
  public long options;

  /** A number of {@link TraceMode}. */
  @Tag(4)
  public int mode;

  /** A number of {@link TraceStop}. */
  @Tag(5)
  public int stop;

  @Tag(6)
  public int code;

  @Tag(7)
  public boolean reported;

  @Tag(8)
  public @Nullable SignalInfoState info;

  @Tag(9)
  public @Nullable SignalInfoState injected;

  @Tag(10)
  public long message;

  @Tag(11)
  public int event;

  @Tag(12)
  public long eventMessage;

  @Tag(13)
  public boolean leavingCall;

  @Tag(15)
  public boolean interrupted;

  @Tag(16)
  public boolean exitShown;

  @Tag(17)
  public boolean capable;

  @Tag(14)
  public TracedCallState call = new TracedCallState();
}
