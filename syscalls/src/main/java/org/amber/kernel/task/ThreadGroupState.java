package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.credentials.CredentialsState;
import org.amber.kernel.signal.PendingSignalsState;
import org.amber.kernel.signal.SignalActionsState;
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

  @Tag(7)
  public SignalActionsState actions = new SignalActionsState();

  @Tag(8)
  public CredentialsState credentials = new CredentialsState();

  /** Index in {@link KernelState#memories}. */
  @Tag(9)
  public int memory;

  /** Index in {@link KernelState#fileTables}. */
  @Tag(10)
  public int files;

  /** Index in {@link KernelState#fsContexts}, or -1. */
  @Tag(11)
  public int fs;

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
}
