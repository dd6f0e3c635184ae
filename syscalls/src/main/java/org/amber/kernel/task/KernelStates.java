package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.cpu.SavedCpuState;
import org.amber.kernel.aio.AioContextsState;
import org.amber.kernel.credentials.CredentialsState;
import org.amber.kernel.file.FdTableState;
import org.amber.kernel.futex.FutexWaiterState;
import org.amber.kernel.futex.FutexesState;
import org.amber.kernel.ipc.IpcState;
import org.amber.kernel.saving.ResumesState;
import org.amber.kernel.sched.SchedulerState;
import org.amber.kernel.seccomp.CallFiltersState;
import org.amber.kernel.seccomp.SeccompFilterState;
import org.amber.kernel.signal.PendingSignalsState;
import org.amber.kernel.signal.SignalActionsState;
import org.amber.kernel.signal.SignalInfoState;
import org.amber.kernel.vfs.FsContextState;
import org.amber.memory.AddressSpaceState;

/** The state classes that a {@link KernelState} is made of. */
public final class KernelStates {
  private KernelStates() {}

  /** For the registry of state classes. */
  public static List<Class<?>> classes() {
    List<Class<?>> classes = new ArrayList<>(IpcState.classes());
    classes.addAll(AioContextsState.classes());
    classes.addAll(own());
    return classes;
  }

  private static List<Class<?>> own() {
    return List.of(
        KernelState.class,
        IdentityState.class,
        UtsNamespaceState.class,
        SchedulerState.class,
        FutexesState.class,
        FutexWaiterState.class,
        ThreadGroupState.class,
        TaskState.class,
        SavedCpuState.class,
        CallRecordState.class,
        TracingState.class,
        TracedCallState.class,
        EndedTraceeState.class,
        TracersState.class,
        SchedulingAttributesState.class,
        TaskOptionsState.class,
        PendingSignalsState.class,
        SignalInfoState.class,
        SignalActionsState.class,
        CredentialsState.class,
        IntervalTimersState.class,
        PosixTimersState.class,
        PosixTimerState.class,
        ResourceLimitsState.class,
        ProcessMemoryState.class,
        AddressSpaceState.class,
        AddressSpaceState.VmaState.class,
        InitState.class,
        MachineLimitsState.class,
        RestartableSequenceState.class,
        CallFiltersState.class,
        SeccompFilterState.class,
        ResumesState.class,
        PidFileState.class,
        FdTableState.class,
        FsContextState.class);
  }
}
