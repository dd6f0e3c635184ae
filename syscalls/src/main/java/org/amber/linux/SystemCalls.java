package org.amber.linux;

import java.util.ArrayList;
import java.util.List;
import org.amber.table.Row;
import org.amber.table.SyscallTable;

/**
 * The one table of system calls. Each area adds its rows; dispatch, strace, counters and {@code
 * amber syscalls} all read this table.
 */
public final class SystemCalls {
  private SystemCalls() {}

  /** Every system call there is. */
  public static SyscallTable table() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(new ExecSyscalls().rows());
    rows.addAll(new MemorySyscalls().rows());
    rows.addAll(new MemoryPolicySyscalls().rows());
    rows.addAll(new ProtectionKeySyscalls().rows());
    rows.addAll(new OtherProcessAdvice().rows());
    rows.addAll(new PageMoveSyscalls().rows());
    rows.addAll(new ProcessMemorySyscalls().rows());
    rows.addAll(new SignalSyscalls().rows());
    rows.addAll(new BarrierSyscalls().rows());
    rows.addAll(new CapabilitySyscalls().rows());
    rows.addAll(new ClockSyscalls().rows());
    rows.addAll(new CompareSyscalls().rows());
    rows.addAll(new CloneSyscalls().rows());
    rows.addAll(new CredentialSyscalls().rows());
    rows.addAll(new FutexSyscalls().rows());
    rows.addAll(new LimitSyscalls().rows());
    rows.addAll(new PidFdSyscalls().rows());
    rows.addAll(new PrctlSyscalls().rows());
    rows.addAll(new PrioritySyscalls().rows());
    rows.addAll(new SeccompSyscalls().rows());
    rows.addAll(new ProcessSyscalls().rows());
    rows.addAll(new PtraceSyscalls().rows());
    rows.addAll(new SchedulingSyscalls().rows());
    rows.addAll(new SchedulingAttributeSyscalls().rows());
    rows.addAll(new SystemSyscalls().rows());
    rows.addAll(new QuotaSyscalls().rows());
    rows.addAll(new AdministrationSyscalls().rows());
    rows.addAll(new TimerSyscalls().rows());
    rows.addAll(new WaitSyscalls().rows());
    rows.addAll(new FileSyscalls().rows());
    rows.addAll(new OpenSyscalls().rows());
    rows.addAll(new FcntlSyscalls().rows());
    rows.addAll(new IoctlSyscalls().rows());
    rows.addAll(new StatSyscalls().rows());
    rows.addAll(new NameSyscalls().rows());
    rows.addAll(new DirectorySyscalls().rows());
    rows.addAll(new AttributeSyscalls().rows());
    rows.addAll(new XattrSyscalls().rows());
    rows.addAll(new SyncSyscalls().rows());
    rows.addAll(new CopySyscalls().rows());
    rows.addAll(new PipeSyscalls().rows());
    rows.addAll(new SpliceSyscalls().rows());
    rows.addAll(new PollSyscalls().rows());
    rows.addAll(new SelectSyscalls().rows());
    rows.addAll(new EpollSyscalls().rows());
    rows.addAll(new EventSyscalls().rows());
    rows.addAll(new AioSyscalls().rows());
    rows.addAll(new SocketSyscalls().rows());
    rows.addAll(new SocketOptionSyscalls().rows());
    rows.addAll(new MessageSyscalls().rows());
    rows.addAll(new ShmSyscalls().rows());
    rows.addAll(new SemaphoreSyscalls().rows());
    rows.addAll(new SysvQueueSyscalls().rows());
    rows.addAll(new PosixQueueSyscalls().rows());
    rows.addAll(new InotifySyscalls().rows());
    return new SyscallTable(rows);
  }
}
