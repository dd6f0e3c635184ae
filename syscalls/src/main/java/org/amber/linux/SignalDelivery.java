package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.JobControl;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Dispatcher;
import org.amber.table.RestartCode;

/**
 * What happens to pending signals on the way back to user mode: ignore, stop, kill, or build the
 * frame of a handler, after settling the system call that the signal interrupts.
 */
public final class SignalDelivery {
  private static final int CORE_DUMPED = 0x80;
  private static final int SYSCALL_LENGTH = 2;

  /** Told of every signal that is delivered; strace. */
  public interface Observer {
    void delivered(Task task, SignalInfo info);

    /** A signal has stopped the process. */
    default void stopped(ThreadGroup group, int signal) {}

    /** A signal has ended the process. */
    default void ended(ThreadGroup group) {}
  }

  private final Dispatcher dispatcher;
  private final Observer observer;

  public SignalDelivery(Dispatcher dispatcher, Observer observer) {
    this.dispatcher = dispatcher;
    this.observer = observer;
  }

  /** Delivers everything that can be; the task may be stopped or dead afterwards. */
  public void deliver(Task task) {
    SignalInfo info = task.takeDeliverable();
    while (info != null) {
      observer.delivered(task, info);
      SignalAction action = task.group().actions().get(info.number());
      if (action.isHandler()) {
        runHandler(task, info, action);
      } else if (action.isDefault() && !byDefault(task, info.number())) {
        if (task.group().isAlive()) {
          observer.stopped(task.group(), info.number());
        } else {
          observer.ended(task.group());
        }
        return;
      }
      info = task.takeDeliverable();
    }
  }

  /** The default action; false when the task does not go on. */
  private static boolean byDefault(Task task, int number) {
    switch (Signal.defaultAction(number)) {
      case IGNORE, CONTINUE -> {
        return true;
      }
      case STOP -> {
        return !stops(task, number);
      }
      case TERMINATE -> task.kernel().endGroup(task.group(), number);
      case CORE -> task.kernel().endGroup(task.group(), number | coreBit(task));
    }
    return false;
  }

  /** Stops the process; but only SIGSTOP does so where nobody would continue it. */
  private static boolean stops(Task task, int number) {
    JobControl jobs = task.kernel().jobs();
    ThreadGroup group = task.group();
    if (number != Signal.SIGSTOP.number() && jobs.isOrphaned(group.processGroup())) {
      return false;
    }
    jobs.stop(group, number);
    return true;
  }

  /** WCOREDUMP tells of a core file; without one (RLIMIT_CORE 0) it is not set. */
  private static int coreBit(Task task) {
    return task.group().limits().soft(ResourceLimits.CORE) == 0 ? 0 : CORE_DUMPED;
  }

  private void runHandler(Task task, SignalInfo info, SignalAction action) {
    settleCall(task, action);
    task.sequence().interrupt(task);
    int number = info.number();
    if (action.has(SignalAction.SA_RESETHAND)) {
      task.group().actions().set(number, SignalAction.DEFAULT);
    }
    long oldMask = task.takeMaskForFrame();
    AlternateStack alternate = task.alternateStack();
    try {
      SignalFrame.push(task.cpu(), task.memory(), info, action, alternate, oldMask, task.fault());
    } catch (ErrnoException e) {
      cannotPush(task, number);
      return;
    }
    if ((alternate.flags() & AlternateStack.SS_AUTODISARM) != 0) {
      task.setAlternateStack(AlternateStack.NONE);
    }
    long blocked = action.mask();
    if (!action.has(SignalAction.SA_NODEFER)) {
      blocked |= Signal.bit(number);
    }
    task.setSignalMask(task.signalMask() | blocked);
  }

  /** The stack cannot take the frame: SIGSEGV, which kills if it was the one to be delivered. */
  private static void cannotPush(Task task, int number) {
    if (number == Signal.SIGSEGV.number()) {
      task.group().actions().set(number, SignalAction.DEFAULT);
    }
    task.kernel().signals().force(task, SignalInfo.kernel(Signal.SIGSEGV.number()));
  }

  /** The blocked call gives way to the handler: a partial result, EINTR, or run again after it. */
  private void settleCall(Task task, SignalAction action) {
    Outcome.Block block = task.block();
    if (block == null || !task.call().isActive()) {
      return;
    }
    task.wake();
    Outcome.Interruption onInterrupt = block.onInterrupt();
    Outcome.Value partial = onInterrupt == null ? null : onInterrupt.interrupted();
    if (partial != null) {
      dispatcher.interrupt(task, partial.value());
    } else if (block.restart() == Outcome.Restart.ALWAYS
        || (block.restart() == Outcome.Restart.IF_SA_RESTART
            && action.has(SignalAction.SA_RESTART))) {
      int number = task.call().number();
      dispatcher.interrupt(task, -RestartCode.ERESTARTSYS);
      CpuState cpu = task.cpu();
      cpu.gpr[CpuState.RAX] = number;
      cpu.rip -= SYSCALL_LENGTH;
    } else {
      dispatcher.interrupt(task, -Errno.EINTR.number());
    }
  }
}
