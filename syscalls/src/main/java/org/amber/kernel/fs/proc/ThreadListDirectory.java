package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.FileMode;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** /proc/PID/task. */
final class ThreadListDirectory extends ProcNode {
  private final ProcessDirectory process;

  ThreadListDirectory(ProcessDirectory process, long number) {
    super(process.owner(), number, FileMode.S_IFDIR | 0555);
    this.process = process;
  }

  @Override
  public int uid() {
    return process.uid();
  }

  @Override
  public int gid() {
    return process.gid();
  }

  @Override
  long links() {
    return 2L + process.process().threads().size();
  }

  @Override
  public @Nullable Inode lookup(String name) {
    int tid = Numbers.parse(name);
    for (ThreadView thread : process.process().threads()) {
      if (thread.tid() == tid) {
        return lookupSaved(name);
      }
    }
    return null;
  }

  @Override
  public @Nullable Inode lookupSaved(String name) {
    int tid = Numbers.parse(name);
    return tid < 0 ? null : ProcessDirectory.ofThread(process.owner(), process.pid(), tid);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>();
    int type = FileMode.directoryType(FileMode.S_IFDIR);
    all.add(new DirectoryEntry(".", number(), type));
    all.add(new DirectoryEntry("..", Area.PROCESS.number(process.pid(), 0), type));
    for (ThreadView thread : process.process().threads()) {
      all.add(
          new DirectoryEntry(
              Integer.toString(thread.tid()), Area.THREAD.number(thread.tid(), 0), type));
    }
    return all;
  }
}
