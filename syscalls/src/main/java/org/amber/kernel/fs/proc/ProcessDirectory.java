package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.amber.abi.FileMode;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** /proc/PID, or /proc/PID/task/TID when it belongs to one thread. */
final class ProcessDirectory extends ProcNode {
  private final ProcFileSystem fileSystem;
  private final ProcessView process;
  private final ThreadView thread;
  private final Area area;

  private ProcessDirectory(
      ProcFileSystem fileSystem, ProcessView process, ThreadView thread, int id, Area area) {
    super(fileSystem, area.number(id, 0), FileMode.S_IFDIR | 0555);
    this.fileSystem = fileSystem;
    this.process = process;
    this.thread = thread;
    this.area = area;
  }

  /** /proc/PID. */
  static ProcessDirectory ofProcess(ProcFileSystem fileSystem, ProcessView process) {
    ThreadView leader = process.threads().isEmpty() ? new Ended(process) : process.threads().get(0);
    return new ProcessDirectory(fileSystem, process, leader, process.pid(), Area.PROCESS);
  }

  /** /proc/PID/task/TID. */
  static ProcessDirectory ofThread(ProcFileSystem fileSystem, ThreadView thread) {
    return new ProcessDirectory(fileSystem, thread.process(), thread, thread.tid(), Area.THREAD);
  }

  ProcFileSystem owner() {
    return fileSystem;
  }

  ProcessView process() {
    return process;
  }

  ThreadView thread() {
    return thread;
  }

  boolean isThread() {
    return area == Area.THREAD;
  }

  int shownId() {
    return isThread() ? thread.tid() : process.pid();
  }

  @Override
  public int uid() {
    return process.credentials().euid();
  }

  @Override
  public int gid() {
    return process.credentials().egid();
  }

  private Map<String, ProcessFiles.Maker> files() {
    return isThread() ? ProcessFiles.OF_THREAD : ProcessFiles.OF_PROCESS;
  }

  private boolean isGone() {
    return fileSystem.system().process(process.pid()) == null;
  }

  @Override
  public @Nullable Inode lookup(String name) {
    ProcessFiles.Maker maker = files().get(name);
    return maker == null || isGone() ? null : maker.make(this, number(name));
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
    public String name() {
      return "";
    }

    @Override
    public void setName(String name) {}

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
  }
}
