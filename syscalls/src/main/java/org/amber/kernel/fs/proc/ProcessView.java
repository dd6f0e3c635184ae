package org.amber.kernel.fs.proc;

import java.util.List;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.vfs.FsContext;
import org.jspecify.annotations.Nullable;

/** What /proc shows of one process. */
public interface ProcessView {
  int pid();

  int parentPid();

  int processGroup();

  int session();

  /** Device number of the controlling terminal, 0 for none. */
  long terminal();

  /** The process group in the foreground of the controlling terminal, -1 without one. */
  int foreground();

  /** Live threads, leader first. */
  List<ThreadView> threads();

  Credentials credentials();

  /** Its memory; null for a process that has ended. */
  @Nullable MemoryView memory();

  FdTable files();

  /** Root and working directory; null for a process that has ended. */
  @Nullable FsContext fs();

  SignalActions signalActions();

  /** Signals pending for the process as a whole. */
  long pendingSignals();

  /** How many signals are queued. */
  int queuedSignals();

  /** A soft limit of getrlimit(2), -1 for none. */
  long softLimit(int resource);

  long hardLimit(int resource);

  /** CPU time of all threads, ended ones included, in nanoseconds. */
  long cpuNanos();

  /** When it started, in nanoseconds since the machine's boot. */
  long startNanos();

  int personality();

  int oomScoreAdjust();

  void setOomScoreAdjust(int value);
}
