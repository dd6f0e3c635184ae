package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.FdTableState;
import org.amber.kernel.futex.FutexesState;
import org.amber.kernel.ipc.IpcState;
import org.amber.kernel.saving.ResumesState;
import org.amber.kernel.sched.SchedulerState;
import org.amber.kernel.seccomp.SeccompFilterState;
import org.amber.kernel.signal.SignalActionsState;
import org.amber.kernel.vfs.FsContextState;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Kernel}, without the file systems and open files. */
@StateType(369)
public final class KernelState {
  @Tag(1)
  public IdentityState identity = new IdentityState();

  @Tag(2)
  public UtsNamespaceState uts = new UtsNamespaceState();

  @Tag(3)
  public SchedulerState scheduler = new SchedulerState();

  @Tag(4)
  public FutexesState futexes = new FutexesState();

  /** The number given last. */
  @Tag(5)
  public long identifiers;

  @Tag(6)
  public int nextPid;

  @Tag(7)
  public List<ThreadGroupState> groups = new ArrayList<>();

  @Tag(8)
  public List<ProcessMemoryState> memories = new ArrayList<>();

  @Tag(9)
  public List<FdTableState> fileTables = new ArrayList<>();

  @Tag(10)
  public List<FsContextState> fsContexts = new ArrayList<>();

  @Tag(11)
  public List<SignalActionsState> actions = new ArrayList<>();

  @Tag(12)
  public InitState init = new InitState();

  @Tag(13)
  public IpcState ipc = new IpcState();

  @Tag(15)
  public TracersState tracers = new TracersState();

  @NotDigested("what the host lets it use")
  @Tag(14)
  public MachineLimitsState limits = new MachineLimitsState();

  /** Each behind those that it contains. */
  @Tag(16)
  public List<SeccompFilterState> seccompFilters = new ArrayList<>();

  @NotDigested("a resumed machine comes to the end of one that was not interrupted")
  @Tag(17)
  public ResumesState resumes = new ResumesState();
}
