package org.amber.kernel.task;

import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalActions;
import org.amber.memory.AddressSpace;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * Process 1: the parent of the first process and of orphans. It runs no program, waits for its
 * children as soon as they end, and remembers how the first process ended, since that is how the
 * machine ends. To programs that ask about process 1 it looks like one of root's that sleeps, has
 * no files and no memory, and ignores every signal; what they may set is kept.
 */
public final class Init {
  /** Its process number. */
  public static final int PID = 1;

  private static final String NAME = "init";

  @NotSaved("its owner")
  private final Kernel kernel;

  private int firstPid;
  private int firstStatus = ThreadGroup.ALIVE;

  /** Made when somebody asks. */
  @SavedAs({"scheduling", "limits", "oomScoreAdjust"})
  private @Nullable ThreadGroup process;

  Init(Kernel kernel) {
    this.kernel = kernel;
  }

  /** What programs see of it; it is not among the kernel's processes, and never runs. */
  ThreadGroup process() {
    ThreadGroup present = process;
    if (present == null) {
      present = make();
      process = present;
    }
    return present;
  }

  private ThreadGroup make() {
    SignalActions actions = new SignalActions();
    for (int number = 1; number < Signal.COUNT; number++) {
      actions.set(number, SignalAction.IGNORE);
    }
    ProcessMemory memory = new ProcessMemory(new AddressSpace(kernel.physical()));
    ThreadGroup made = new ThreadGroup(PID, kernel, memory, actions);
    made.options().dumpable = false;
    made.startNanos = 0;
    Task task = new Task(PID, made, Credentials.of(0, 0, List.of()));
    task.name = NAME;
    task.sleepForever();
    made.addUncounted(task);
    return made;
  }

  /** Makes a process the first one. */
  public void adoptFirst(ThreadGroup first) {
    firstPid = first.pid();
    first.setParentPid(PID);
  }

  /** The process that the machine was started with; it may have ended. */
  public int firstPid() {
    return firstPid;
  }

  /** Whether the first process has ended. */
  public boolean hasFirstEnded() {
    return firstStatus != ThreadGroup.ALIVE;
  }

  /** The wait status of the first process; only once it has ended. */
  public int firstStatus() {
    return firstStatus;
  }

  /** A child has ended. The last process of the machine stays as it is. */
  void reap(ThreadGroup child) {
    if (child.pid() == firstPid && firstStatus == ThreadGroup.ALIVE) {
      firstStatus = child.waitStatus();
    }
    if (child.kernel().processes().hasLiving()) {
      child.kernel().remove(child);
    }
  }

  /** The state form. */
  InitState save() {
    InitState state = new InitState();
    state.firstPid = firstPid;
    state.firstStatus = firstStatus;
    ThreadGroup shown = process();
    state.scheduling = shown.leader().scheduling().save();
    state.limits = shown.limits().save();
    state.oomScoreAdjust = shown.options().oomScoreAdjust;
    return state;
  }

  /** Puts back what was saved. */
  void restore(InitState state) {
    firstPid = state.firstPid;
    firstStatus = state.firstStatus;
    ThreadGroup shown = process();
    if (state.scheduling != null) {
      shown.leader().scheduling().restore(state.scheduling);
    }
    if (state.limits != null) {
      shown.limits().restore(state.limits);
    }
    shown.options().oomScoreAdjust = state.oomScoreAdjust;
  }
}
