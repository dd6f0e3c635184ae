package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has of ptrace(2) when another one traces it: who, at what it stops, and the stop
 * that it is in. A stop is a state of the thread, nothing waits on a Java stack for the tracer.
 */
public final class Tracing {
  private static final int SIGTRAP = Signal.SIGTRAP.number();
  private static final int MARK = 0x80;

  /** What PTRACE_GETEVENTMSG tells in the stops of a call. */
  private static final int AT_ENTRY = 1;

  private static final int AT_EXIT = 2;

  @NotSaved("its owner")
  private final Task task;

  @SavedAs({"tracer", "seized", "capable"})
  private TraceLink link = TraceLink.NONE;

  @SavedAs("options")
  private TraceOptions options = TraceOptions.NONE;

  private TraceMode mode = TraceMode.CONTINUE;

  @SavedAs({"stop", "code", "reported", "info", "message"})
  private final CurrentStop stop = new CurrentStop();

  @SavedAs("injected")
  private @Nullable SignalInfo injected;

  /** An event that is shown when the present call ends or blocks; 0 for none. */
  private int event;

  private long eventMessage;
  private boolean leavingCall;

  /** PTRACE_INTERRUPT, or the beginning of a thread that is seized from birth. */
  private boolean interrupted;

  private boolean exitShown;
  private final TracedCall call;

  Tracing(Task task) {
    this.task = task;
    this.call = new TracedCall(task);
  }

  public boolean isTraced() {
    return link.tracer() != 0;
  }

  /** See {@link TraceLink#tracer}. */
  public int tracer() {
    return link.tracer();
  }

  /** Who traces, for a thread that is to be traced likewise. */
  public TraceLink link() {
    return link;
  }

  /** Whether a thread of this process traces. */
  public boolean isTracedBy(ThreadGroup group) {
    Task by = isTraced() ? task.kernel().task(tracer()) : null;
    return by != null && by.group() == group;
  }

  /** See {@link TraceLink#seized}. */
  public boolean isSeized() {
    return link.seized();
  }

  public TraceOptions options() {
    return options;
  }

  public void setOptions(TraceOptions newOptions) {
    options = newOptions;
  }

  /** Whether the tracer wants to hear of an event. */
  public boolean wants(int kind) {
    return isTraced() && options.ask(kind);
  }

  /** Why it stands still. */
  public TraceStop stop() {
    return stop.kind();
  }

  /** Whether it stands at one of the events. */
  public boolean isAt(int event) {
    return stop.isAt(event);
  }

  /** The call that it is in, as the tracer sees it. */
  public TracedCall call() {
    return call;
  }

  /** What PTRACE_GETSIGINFO tells; null in a stop that has none. */
  public @Nullable SignalInfo info() {
    return stop.info();
  }

  public void setInfo(SignalInfo newInfo) {
    stop.setInfo(newInfo);
  }

  /** What PTRACE_GETEVENTMSG tells. */
  public long message() {
    return stop.message();
  }

  /** Begins to be traced. */
  public void begin(TraceLink newLink, TraceOptions newOptions) {
    link = newLink;
    options = newOptions;
    mode = TraceMode.CONTINUE;
    call.begins(false);
    task.kernel().tracers().count(1);
  }

  /** The tracer's number has changed: execve(2) of a thread. */
  void setTracer(int tid) {
    link = new TraceLink(tid, link.seized(), link.capable());
  }

  /** Whether to stop at the beginning of a system call. */
  public boolean stopsAtCalls() {
    return isTraced() && mode.stopsAtCalls();
  }

  /** Whether to stop after one instruction. */
  public boolean steps() {
    return isTraced() && mode.steps();
  }

  /** Whether there is something to be done on the way to user mode. */
  public boolean wantsAttention() {
    return injected != null || interrupted;
  }

  /** Stops at the beginning of a system call. */
  public void callBegins() {
    call.begins(mode.emulates());
    stopAtCall(TraceStop.CALL_ENTRY, AT_ENTRY);
  }

  /** Stops where a call gives way to a signal, when the tracer follows calls. */
  public boolean callInterrupted(int number) {
    call.ended(number);
    if (mode == TraceMode.CALLS) {
      stopAtCall(TraceStop.CALL_EXIT, AT_EXIT);
      return true;
    }
    return false;
  }

  private void stopAtCall(TraceStop end, int tells) {
    int trap = options.markCalls() ? SIGTRAP | MARK : SIGTRAP;
    trapFor(end, trap, tells);
  }

  /** A call has ended: stops for what has happened in it, and for its end. */
  public void callEnded(int number) {
    call.ended(number);
    leavingCall = true;
    next();
  }

  /** A call has begun to wait, or is to wait: stops for what has happened in it. */
  public void callBlocked() {
    if (event != 0) {
      next();
    }
  }

  private void next() {
    if (event != 0) {
      int tells = SIGTRAP | event << 8;
      event = 0;
      trapFor(TraceStop.EVENT, tells, eventMessage);
    } else if (leavingCall) {
      leavingCall = false;
      if (mode == TraceMode.CALLS) {
        stopAtCall(TraceStop.CALL_EXIT, AT_EXIT);
      } else if (steps()) {
        forceTrap(SignalInfo.TRAP_BRKPT);
      }
    }
  }

  /** One instruction was done. */
  public void stepped() {
    forceTrap(SignalInfo.TRAP_TRACE);
  }

  private void forceTrap(int kind) {
    task.kernel().signals().force(task, SignalInfo.fault(SIGTRAP, kind, task.cpu().rip));
  }

  /** Stops by a SIGTRAP that tells the same as wait4(2). */
  private void trapFor(TraceStop kind, int code, long message) {
    int uid = task.credentials().uid();
    stop(kind, code, SignalInfo.user(SIGTRAP, code, task.tid(), uid), message);
  }

  /** Something has happened in the present call that the tracer wants to hear of. */
  public void event(int kind, long tells) {
    event = kind;
    eventMessage = tells;
  }

  /**
   * Has the end of the thread shown before it comes.
   *
   * @return whether it is to wait for that
   */
  public boolean showsExit(int waitStatus) {
    if (!wants(TraceOptions.EVENT_EXIT) || exitShown) {
      return false;
    }
    exitShown = true;
    event(TraceOptions.EVENT_EXIT, waitStatus);
    return true;
  }

  /** Stops for the end that {@link #showsExit} has told of, by a signal that comes back then. */
  public void stopBefore(SignalInfo fatal) {
    injected = fatal;
    next();
  }

  /** Asks the tracer about a signal before it is delivered. */
  public void stopFor(SignalInfo signal) {
    stop(TraceStop.SIGNAL, signal.number(), signal, 0);
  }

  /** PTRACE_INTERRUPT: stops as soon as it can. */
  public void interrupt() {
    interrupted = true;
    task.wake();
  }

  /** A thread made by a traced one stops before its first instruction. */
  public void beginsStopped() {
    if (isSeized()) {
      interrupted = true;
    } else {
      task.signals()
          .pending()
          .add(SignalInfo.user(Signal.SIGSTOP.number(), SignalInfo.SI_USER, 0, 0));
    }
  }

  /** A thread of a stopped process has begun to be traced: its stop is one for the tracer now. */
  public void alreadyStopped() {
    groupStops(task.group().stop().unseenSignal());
  }

  /** Whether PTRACE_LISTEN has let it stand still. */
  public boolean isListening() {
    return stop.isAny() && mode == TraceMode.LISTEN;
  }

  /** Stops for {@link #interrupt}, if that is to be done. */
  public boolean takeInterrupt() {
    if (!interrupted) {
      return false;
    }
    interrupted = false;
    int signal = task.group().stop().isStopped() ? task.group().stop().unseenSignal() : SIGTRAP;
    stopOfGroup(signal);
    return true;
  }

  /** Its process is stopped by a signal. */
  void groupStops(int signal) {
    if (isSeized()) {
      stopOfGroup(signal);
    } else {
      stop(TraceStop.GROUP, signal, null, 0);
    }
  }

  private void stopOfGroup(int signal) {
    trapFor(TraceStop.GROUP, signal | TraceOptions.EVENT_STOP << 8, 0);
  }

  /** Its process was continued: those who listen, or will ask, are told. */
  void groupContinues() {
    if (isSeized() && stop.kind() == TraceStop.GROUP) {
      interrupted = true;
      if (mode == TraceMode.LISTEN) {
        takeInterrupt();
      }
    }
  }

  private void stop(TraceStop kind, int code, @Nullable SignalInfo info, long message) {
    stop.begin(kind, code, info, message);
    mode = mode == TraceMode.LISTEN ? TraceMode.CONTINUE : mode;
    task.trap();
    task.kernel().tracers().tellOfStop(task, code);
  }

  /** The code of a stop that nobody has waited for yet; 0 for none. */
  public int unreported() {
    return stop.unreported();
  }

  /** Somebody has waited for the stop. */
  public void setReported() {
    stop.setReported();
  }

  /** Takes the signal that the tracer has let through. */
  public @Nullable SignalInfo takeInjected() {
    SignalInfo taken = injected;
    injected = null;
    return taken;
  }

  /**
   * Goes on from a stop.
   *
   * @param signal delivered where the stop was for one, or at a system call; 0 for none
   */
  public void resume(TraceMode how, int signal) {
    if (how == TraceMode.LISTEN) {
      mode = how;
      if (interrupted) {
        takeInterrupt();
      }
      return;
    }
    TraceStop was = stop.kind();
    SignalInfo old = stop.info();
    stop.end();
    mode = how;
    if (was == TraceStop.SIGNAL && signal != 0) {
      boolean same = old != null && old.number() == signal;
      injected = same ? old : task.kernel().tracers().signalBy(tracer(), signal);
    }
    task.untrap();
    if (signal != 0 && (was == TraceStop.CALL_ENTRY || was == TraceStop.CALL_EXIT)) {
      task.send(task.kernel().tracers().signalBy(tracer(), signal));
    }
    if (was == TraceStop.EVENT) {
      next();
    }
  }

  /** Ends being traced; a stop ends as it would have without a tracer. */
  public void detach(int signal) {
    event = 0;
    leavingCall = false;
    interrupted = false;
    if (stop.isAny()) {
      resume(TraceMode.CONTINUE, signal);
    }
    leaveTracer();
    options = TraceOptions.NONE;
    mode = TraceMode.CONTINUE;
    if (task.isAlive() && task.group().stop().isStopped()) {
      task.stop();
    }
  }

  /** The tracer ends without a word: {@link #detach}, and the signal of the stop is delivered. */
  void abandoned() {
    detach(stop.kind() == TraceStop.SIGNAL ? stop.code() : 0);
  }

  /** SIGKILL ends every stop. */
  void killed() {
    if (stop.isAny()) {
      stop.end();
      event = 0;
      leavingCall = false;
      task.untrap();
    }
  }

  /** The thread has ended. */
  void ended() {
    stop.end();
    leaveTracer();
  }

  private void leaveTracer() {
    if (isTraced()) {
      task.kernel().tracers().count(-1);
      link = TraceLink.NONE;
    }
  }

  TracingState save() {
    TracingState state = new TracingState();
    state.tracer = link.tracer();
    state.seized = link.seized();
    state.capable = link.capable();
    state.options = options.bits();
    state.mode = mode.code();
    stop.saveTo(state);
    state.injected = injected == null ? null : injected.save();
    state.event = event;
    state.eventMessage = eventMessage;
    state.leavingCall = leavingCall;
    state.interrupted = interrupted;
    state.exitShown = exitShown;
    state.call = call.save();
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(TracingState state) {
    stop.restoreFrom(state);
    mode = TraceMode.of(state.mode);
    if (stop.isAny() != (task.state() == Task.State.TRACED)
        || (stop.isAny() && state.tracer == 0)) {
      throw new IllegalArgumentException("thread " + task.tid() + " is in no trace stop");
    }
    if (state.tracer != 0) {
      task.kernel().tracers().count(1);
    }
    link = new TraceLink(state.tracer, state.seized, state.capable);
    options = new TraceOptions(state.options);
    injected = state.injected == null ? null : SignalInfo.restore(state.injected);
    event = state.event;
    eventMessage = state.eventMessage;
    leavingCall = state.leavingCall;
    interrupted = state.interrupted;
    exitShown = state.exitShown;
    call.restore(state.call);
  }
}
