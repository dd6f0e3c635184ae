package org.amber.kernel.fs.proc;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.ipc.IpcText;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** /proc itself: files about the machine, and one directory for each process. */
final class ProcRoot extends StaticDirectory {
  private final ProcFileSystem fileSystem;
  private final StaticDirectory network;

  ProcRoot(ProcFileSystem fileSystem) {
    super(fileSystem, fileSystem.nextNumber(), 1);
    this.fileSystem = fileSystem;
    SystemView system = fileSystem.system();
    text("cmdline", text -> text.append('\n'));
    text("cpuinfo", text -> CpuText.write(text, system.identity()));
    text(
        "devices",
        text ->
            text.append("Character devices:\n  1 mem\n  5 /dev/tty\n\n")
                .append("Block devices:\n"));
    text("filesystems", text -> SystemText.fileSystems(text, system));
    text("loadavg", text -> SystemText.loadAverage(text, system));
    text("meminfo", text -> SystemText.memory(text, system));
    link("mounts", () -> "self/mounts");
    network = new StaticDirectory(fileSystem, fileSystem.nextNumber(), number());
    NetworkText.addTo(network, system);
    link("net", () -> "self/net");
    link("self", () -> Integer.toString(current().process().pid()));
    text("stat", text -> SystemText.stat(text, system));
    text("swaps", text -> text.append("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"));
    link("thread-self", () -> current().process().pid() + "/task/" + current().tid());
    StaticDirectory sysvipc = directory("sysvipc");
    sysvipc.text("msg", text -> IpcText.queues(text, system.ipc().queues()));
    sysvipc.text("sem", text -> IpcText.semaphores(text, system.ipc().semaphores()));
    sysvipc.text("shm", text -> IpcText.sharedMemory(text, system.ipc().sharedMemory()));
    text("uptime", text -> SystemText.uptime(text, system));
    text("version", text -> SystemText.version(text, system));
    SystemControls.addTo(directory("sys"), fileSystem);
    // Last, so that all others have the numbers that they had before there was this one.
    ResumeText.addTo(directory("amber"), system);
  }

  /** The machine's one network, which each process has as its own. */
  StaticDirectory network() {
    return network;
  }

  private ThreadView current() {
    ThreadView looking = fileSystem.system().current();
    if (looking == null) {
      throw Errno.ENOENT.error();
    }
    return looking;
  }

  @Override
  public @Nullable Inode lookup(String name) {
    Inode fixed = super.lookup(name);
    if (fixed != null) {
      return fixed;
    }
    int pid = Numbers.parse(name);
    if (pid < 0) {
      return null;
    }
    if (fileSystem.system().process(pid) != null) {
      return ProcessDirectory.ofProcess(fileSystem, pid);
    }
    // A thread is found here by its number too, but not listed.
    ThreadView thread = fileSystem.system().thread(pid);
    return thread == null ? null : ProcessDirectory.ofProcess(fileSystem, thread.process().pid());
  }

  @Override
  public @Nullable Inode lookupSaved(String name) {
    Inode fixed = super.lookup(name);
    int pid = Numbers.parse(name);
    return fixed != null || pid < 0 ? fixed : ProcessDirectory.ofProcess(fileSystem, pid);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = super.list();
    int type = FileMode.directoryType(FileMode.S_IFDIR);
    for (ProcessView process : fileSystem.system().processes()) {
      all.add(
          new DirectoryEntry(
              Integer.toString(process.pid()), Area.PROCESS.number(process.pid(), 0), type));
    }
    return all;
  }
}
