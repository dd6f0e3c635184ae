package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.signal.PendingSignalsState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link ThreadGroup}. */
@StateType(363)
public final class ThreadGroupState {
  @Tag(1)
  public int pid;

  @Tag(2)
  public List<TaskState> tasks = new ArrayList<>();

  @Tag(3)
  public PendingSignalsState pending = new PendingSignalsState();

  @Tag(4)
  public ResourceLimitsState limits = new ResourceLimitsState();

  @Tag(5)
  public IntervalTimersState timers = new IntervalTimersState();

  @Tag(6)
  public PosixTimersState posixTimers = new PosixTimersState();

  /** Index in {@link KernelState#actions}. */
  @Tag(24)
  public int actions;

  /** Index in {@link KernelState#memories}. */
  @Tag(9)
  public int memory;

  @Tag(12)
  public int parentPid;

  @Tag(13)
  public int processGroup;

  @Tag(14)
  public int session;

  @Tag(15)
  public boolean dumpable;

  @Tag(16)
  public boolean childSubreaper;

  @Tag(17)
  public boolean hugePagesDisabled;

  @Tag(18)
  public int personality;

  @Tag(19)
  public long childrenCpuNanos;

  @Tag(20)
  public long cpuNanos;

  @Tag(21)
  public int waitStatus;

  @Tag(22)
  public int oomScoreAdjust;

  @Tag(23)
  public long startNanos;

  /** The thread that made this process; 0 when it has ended. */
  @Tag(25)
  public int parentTid;

  @Tag(26)
  public int exitSignal;

  @Tag(27)
  public boolean stopped;

  /** The signal of a stop that nobody has waited for; 0 for none. */
  @Tag(28)
  public int stopSignal;

  @Tag(29)
  public boolean continued;

  @Tag(30)
  public boolean hasExecuted;

  /** The number of the controlling terminal, or -1. */
  @Tag(31)
  public int terminal = SessionMembership.NO_TERMINAL;

  /** The foreground of the terminal when that was hung up; 0 for none. */
  @Tag(32)
  public int foregroundAtHangUp;
}
