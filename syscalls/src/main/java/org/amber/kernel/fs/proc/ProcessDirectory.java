package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** /proc/PID, or /proc/PID/task/TID when it belongs to one thread. */
final class ProcessDirectory extends ProcNode {
  private final ProcFileSystem fileSystem;
  private final int pid;
  private final int id;
  private final Area area;

  private ProcessDirectory(ProcFileSystem fileSystem, int pid, int id, Area area) {
    super(fileSystem, area.number(id, 0), FileMode.S_IFDIR | 0555);
    this.fileSystem = fileSystem;
    this.pid = pid;
    this.id = id;
    this.area = area;
  }

  /** /proc/PID. */
  static ProcessDirectory ofProcess(ProcFileSystem fileSystem, int pid) {
    return new ProcessDirectory(fileSystem, pid, pid, Area.PROCESS);
  }

  /** /proc/PID/task/TID. */
  static ProcessDirectory ofThread(ProcFileSystem fileSystem, int pid, int tid) {
    return new ProcessDirectory(fileSystem, pid, tid, Area.THREAD);
  }

  ProcFileSystem owner() {
    return fileSystem;
  }

  /**
   * The process as it is now.
   *
   * @throws org.amber.abi.ErrnoException ESRCH when it is gone
   */
  ProcessView process() {
    ProcessView process = fileSystem.system().process(pid);
    if (process == null) {
      throw Errno.ESRCH.error();
    }
    return process;
  }

  /**
   * The thread, or the leader of the process.
   *
   * @throws org.amber.abi.ErrnoException ESRCH when it is gone
   */
  ThreadView thread() {
    ProcessView process = process();
    for (ThreadView thread : process.threads()) {
      if (!isThread() || thread.tid() == id) {
        return thread;
      }
    }
    if (isThread()) {
      throw Errno.ESRCH.error();
    }
    return new Ended(process);
  }

  boolean isThread() {
    return area == Area.THREAD;
  }

  int pid() {
    return pid;
  }

  /** The number that the directory is named by. */
  int shownId() {
    return id;
  }

  /** The owner of the process's files; root when it is gone. */
  @Override
  public int uid() {
    ProcessView process = fileSystem.system().process(pid);
    return process == null ? 0 : process.credentials().euid();
  }

  @Override
  public int gid() {
    ProcessView process = fileSystem.system().process(pid);
    return process == null ? 0 : process.credentials().egid();
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  private Map<String, ProcessFiles.Maker> files() {
    return isThread() ? ProcessFiles.OF_THREAD : ProcessFiles.OF_PROCESS;
  }

  private boolean isGone() {
    return fileSystem.system().process(pid) == null;
  }

  @Override
  public @Nullable Inode lookup(String name) {
    return isGone() ? null : lookupSaved(name);
  }

  @Override
  public @Nullable Inode lookupSaved(String name) {
    ProcessFiles.Maker maker = files().get(name);
    return maker == null ? null : maker.make(this, number(name));
  }

  private long number(String name) {
    int index = 1;
    for (String each : files().keySet()) {
      if (each.equals(name)) {
        break;
      }
      index++;
    }
    return area.number(shownId(), index);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>();
    if (isGone()) {
      return all;
    }
    all.add(new DirectoryEntry(".", number(), FileMode.directoryType(FileMode.S_IFDIR)));
    all.add(new DirectoryEntry("..", 1, FileMode.directoryType(FileMode.S_IFDIR)));
    int index = 1;
    for (Map.Entry<String, ProcessFiles.Maker> file : files().entrySet()) {
      ProcNode node = file.getValue().make(this, area.number(shownId(), index++));
      all.add(StaticDirectory.entry(file.getKey(), node));
    }
    return all;
  }

  /** The leader of a process whose threads have all ended. */
  private record Ended(ProcessView process) implements ThreadView {
    @Override
    public int tid() {
      return process.pid();
    }

    @Override
    public Credentials credentials() {
      return process.credentials();
    }

    @Override
    public String name() {
      return "";
    }

    @Override
    public void setName(String name) {}

    @Override
    public int tracer() {
      return 0;
    }

    @Override
    public char state() {
      return 'Z';
    }

    @Override
    public long cpuNanos() {
      return process.cpuNanos();
    }

    @Override
    public long pendingSignals() {
      return 0;
    }

    @Override
    public long blockedSignals() {
      return 0;
    }

    @Override
    public boolean noNewPrivileges() {
      return false;
    }

    @Override
    public CallFilters callFilters() {
      return new CallFilters();
    }
  }
}
