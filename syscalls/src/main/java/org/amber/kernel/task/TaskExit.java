package org.amber.kernel.task;

import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.AddressSpace;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The end of threads and processes: kernel/exit.c. */
@NotSaved("has no state")
final class TaskExit {
  private final Kernel kernel;

  TaskExit(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Ends one thread, and the process with its last one. */
  void endTask(Task task, int waitStatus) {
    ThreadGroup group = task.group();
    end(task, waitStatus);
    if (group.liveThreads() == 0) {
      // Since Linux 5.19 the status of the last thread is that of the process.
      finish(group, waitStatus);
    } else {
      group.retargetPending();
    }
  }

  /** Ends a process with all its threads. */
  void endGroup(ThreadGroup group, int waitStatus) {
    if (!group.isAlive()) {
      return;
    }
    for (Task task : List.copyOf(group.tasks())) {
      if (task.isAlive()) {
        end(task, waitStatus);
      }
    }
    finish(group, waitStatus);
  }

  /** Ends all threads but one, which becomes the first: the exec of a thread, de_thread. */
  void endOthers(Task survivor) {
    ThreadGroup group = survivor.group();
    for (Task task : List.copyOf(group.tasks())) {
      if (task != survivor && task.isAlive()) {
        end(task, 0);
      }
    }
    if (survivor.tid() != group.pid()) {
      adopt(survivor.tid(), group);
      kernel.tracers().renumber(survivor.tid(), group.pid());
    }
    group.keepOnly(survivor);
  }

  /** The children of a thread that gets another number. */
  private void adopt(int oldTid, ThreadGroup group) {
    for (ThreadGroup child : kernel.childrenOf(group)) {
      if (child.parentTid == oldTid) {
        child.parentTid = group.pid();
      }
    }
  }

  private void end(Task task, int waitStatus) {
    ThreadGroup group = task.group();
    kernel.tracers().tracerEnds(task);
    leaveMemory(task);
    kernel.futexes().removeAll(task.tid());
    kernel.ipc().threadEnded(task.tid());
    closeFiles(task);
    task.setFiles(new FdTable(kernel.openFiles()));
    task.setFs(null);
    task.die();
    tellOrphansOf(task);
    if (task != group.leader()) {
      kernel.tracers().threadEnds(task, waitStatus);
      group.removeTask(task);
    }
  }

  /** What a thread owes others before it leaves its memory, at its end or by execve(2). */
  void leaveMemory(Task task) {
    RobustList.release(task);
    LockHandOver.afterDeath(task);
    boolean others = task.group().memory().isShared() || task.group().liveThreads() > 1;
    if (others) {
      RobustList.clearChildTid(task);
    }
    task.robustListHead = 0;
    task.clearChildTid = 0;
    Task waiting = task.vforkParent == 0 ? null : kernel.task(task.vforkParent);
    task.vforkParent = 0;
    if (waiting != null) {
      waiting.wake();
    }
  }

  /** The record locks of a process end with it, and more: {@link VfsFile#closedBy}. */
  private static void closeFiles(Task task) {
    FdTable files = task.files();
    if (files.isShared()) {
      return;
    }
    files.forEach(
        (fd, descriptor) -> {
          if (descriptor.file() instanceof VfsFile named) {
            named.closedBy(task.group().pid());
          }
        });
  }

  /** Children that a thread has made lose it: PR_SET_PDEATHSIG of prctl(2). */
  private void tellOrphansOf(Task parent) {
    for (ThreadGroup child : kernel.childrenOf(parent.group())) {
      if (child.parentTid != parent.tid()) {
        continue;
      }
      child.parentTid = 0;
      for (Task task : child.tasks()) {
        int signal = (int) task.parentDeathSignal;
        if (task.isAlive() && signal != 0) {
          SignalInfo info =
              SignalInfo.user(
                  signal, SignalInfo.SI_USER, parent.group().pid(), parent.credentials().uid());
          kernel.signals().sendToGroup(child, info);
        }
      }
    }
  }

  /**
   * The last thread has ended: exit_notify. The last process of a machine keeps its memory: it is
   * what the machine has come to.
   */
  private void finish(ThreadGroup group, int waitStatus) {
    group.end(waitStatus);
    kernel.terminals().leaderEnded(group);
    group.timers().clear();
    group.posixTimers().clear();
    kernel.ipc().processEnded(group.pid());
    group.unshareActions();
    if (kernel.processes().hasLiving()) {
      group.setMemory(new ProcessMemory(new AddressSpace(kernel.physical())));
    }
    JobControl jobs = kernel.jobs();
    ThreadGroup reaper = reaperOf(group);
    for (ThreadGroup child : kernel.childrenOf(group)) {
      child.setParent(
          reaper == null ? Init.PID : reaper.pid(),
          reaper == null ? 0 : reaper.pid(),
          Signal.SIGCHLD.number());
      if (!child.isAlive()) {
        jobs.tellOfEnd(child);
      }
      jobs.hangUpIfOrphaned(child, group);
    }
    jobs.hangUpIfOrphaned(group, kernel.parentOf(group));
    group.ended().wakeAll();
    kernel.tracers().processEnds(group);
    jobs.tellOfEnd(group);
  }

  /** Who inherits the children: the nearest ancestor that asked for it, or null for process 1. */
  private @Nullable ThreadGroup reaperOf(ThreadGroup group) {
    ThreadGroup ancestor = kernel.parentOf(group);
    while (ancestor != null && !(ancestor.isAlive() && ancestor.options().childSubreaper)) {
      ancestor = kernel.parentOf(ancestor);
    }
    return ancestor;
  }
}
