package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.PhysicalMemory;

/**
 * A running machine at a glance.
 *
 * @param command the first program as its user named it, then its arguments
 * @param step steps since the machine's first instruction
 * @param deterministic whether time and chance are a function of steps
 * @param processes in the order of their numbers
 */
public record Overview(
    List<String> command,
    long step,
    Activity activity,
    boolean deterministic,
    List<Process> processes,
    Machine.Statistics statistics) {

  /** What the machine as a whole does. */
  public enum Activity {
    RUNNING,
    /** Every thread waits. */
    WAITING,
    /** Held by its user. */
    PAUSED
  }

  /**
   * One process.
   *
   * @param parent its parent's number; 1 for the first process and for orphans
   * @param state a letter as ps(1) shows it: R running, S sleeping, T stopped, Z ended and not
   *     waited for
   * @param residentBytes memory of its address space that has frames, shared ones included
   */
  public record Process(
      int pid,
      int parent,
      char state,
      String name,
      int threads,
      int openFiles,
      long residentBytes) {}

  /**
   * A machine between two steps.
   *
   * @param elapsedNanos since it was made
   */
  static Overview of(Assembly assembly, boolean paused, long elapsedNanos) {
    List<Process> processes = processes(assembly.kernel());
    boolean runs = processes.stream().anyMatch(process -> process.state() == 'R');
    return new Overview(
        assembly.origin().command(),
        assembly.counter().steps(),
        paused ? Activity.PAUSED : runs ? Activity.RUNNING : Activity.WAITING,
        assembly.origin().deterministic(),
        processes,
        assembly.statistics(elapsedNanos));
  }

  private static List<Process> processes(Kernel kernel) {
    List<Process> processes = new ArrayList<>();
    for (ThreadGroup group : kernel.groups()) {
      processes.add(process(group));
    }
    return List.copyOf(processes);
  }

  private static Process process(ThreadGroup group) {
    boolean alive = group.isAlive();
    return new Process(
        group.pid(),
        group.parentPid(),
        alive ? state(group) : 'Z',
        group.leader().name,
        group.liveThreads(),
        alive ? openFiles(group.files()) : 0,
        alive ? group.memory().space().residentPages() * PhysicalMemory.PAGE_SIZE : 0);
  }

  private static int openFiles(FdTable table) {
    int[] open = {0};
    table.forEach((fd, descriptor) -> open[0]++);
    return open[0];
  }

  private static char state(ThreadGroup group) {
    if (group.stop().isStopped()) {
      return 'T';
    }
    return group.tasks().stream().anyMatch(task -> task.state() == Task.State.RUNNABLE) ? 'R' : 'S';
  }
}
