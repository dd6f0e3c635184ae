package org.amber.kernel.fs.proc;

import java.util.List;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.file.OpenFiles;
import org.amber.kernel.ipc.Ipc;
import org.amber.kernel.saving.Saving;
import org.amber.kernel.socket.family.Sockets;
import org.amber.kernel.vfs.Mount;
import org.amber.time.Entropy;
import org.jspecify.annotations.Nullable;

/** What /proc shows of the machine as a whole. */
public interface SystemView {

  /**
   * Who the machine says it is.
   *
   * @param system uname's sysname
   * @param release uname's release
   * @param version uname's version
   * @param hostName uname's nodename
   * @param domain uname's domainname
   * @param processors number of CPUs
   * @param memoryBytes size of memory
   * @param cpu which processor it has
   */
  record Identity(
      String system,
      String release,
      String version,
      String hostName,
      String domain,
      int processors,
      long memoryBytes,
      CpuProfile cpu) {}

  Identity identity();

  /** The thread that looks, or null when nobody does. */
  @Nullable ThreadView current();

  /** All processes by ascending PID. */
  List<ProcessView> processes();

  /** The process with this PID, or null. */
  @Nullable ProcessView process(int pid);

  /** The thread with this TID, or null. */
  @Nullable ThreadView thread(int tid);

  /** The number given to a process or thread last. */
  int lastPid();

  /** How many processes and threads there may be at once. */
  int mostProcesses();

  /** The count of all open files. */
  OpenFiles openFiles();

  /** All mounts, in the order of mounting. */
  List<Mount> mounts();

  /** All sockets. */
  Sockets sockets();

  /** Objects of System V IPC. */
  Ipc ipc();

  /** What is known of the machine's being saved and resumed. */
  Saving saving();

  Entropy entropy();

  /** Nanoseconds since the machine's boot. */
  long monotonicNanos();

  /** Nanoseconds since 1970. */
  long realtimeNanos();
}
