package org.amber.kernel.task;

import org.amber.cpu.SavedCpuState;
import org.amber.kernel.credentials.CredentialsState;
import org.amber.kernel.seccomp.CallFiltersState;
import org.amber.kernel.signal.PendingSignalsState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Task}. */
@StateType(357)
public final class TaskState {
  @Tag(1)
  public int tid;

  @Tag(2)
  public SavedCpuState cpu = new SavedCpuState();

  @Tag(3)
  public CallRecordState call = new CallRecordState();

  @Tag(4)
  public PendingSignalsState pending = new PendingSignalsState();

  @Tag(5)
  public SchedulingAttributesState scheduling = new SchedulingAttributesState();

  @Tag(6)
  public TaskOptionsState options = new TaskOptionsState();

  /** A number of {@link Task.State}. */
  @Tag(7)
  public int state;

  @Tag(8)
  public long signalMask;

  @Tag(9)
  public long alternateStackBase;

  @Tag(10)
  public long alternateStackSize;

  @Tag(11)
  public int alternateStackFlags;

  @Tag(12)
  public int faultTrap;

  @Tag(13)
  public long faultError;

  @Tag(14)
  public long faultAddress;

  @Tag(15)
  public String name = "";

  @Tag(16)
  public long clearChildTid;

  @Tag(17)
  public long robustListHead;

  @Tag(18)
  public long parentDeathSignal;

  @Tag(19)
  public long cpuNanos;

  /** Where it waits among others, if it does. */
  @Tag(20)
  public long place;

  @Tag(24)
  public CredentialsState credentials = new CredentialsState();

  /** Index in {@link KernelState#fileTables}. */
  @Tag(21)
  public int files;

  /** Index in {@link KernelState#fsContexts}, or -1. */
  @Tag(22)
  public int fs;

  @Tag(23)
  public int vforkParent;

  @Tag(25)
  public RestartableSequenceState sequence = new RestartableSequenceState();

  @Tag(26)
  public TracingState tracing = new TracingState();

  @Tag(27)
  public CallFiltersState callFilters = new CallFiltersState();
}
