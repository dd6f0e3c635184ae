package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.FloatingPointFrame;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.JobControl;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.RestartCode;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.task.Tracing;
import org.amber.table.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * What happens to pending signals on the way back to user mode: ignore, stop, kill, or build the
 * frame of a handler, after settling the system call that the signal interrupts.
 */
public final class SignalDelivery {
  private static final int CORE_DUMPED = 0x80;

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
    SignalInfo info = next(task);
    while (info != null) {
      observer.delivered(task, info);
      SignalAction action = task.group().actions().get(info.number());
      if (action.isHandler()) {
        runHandler(task, info, action);
      } else if (action.isDefault() && !byDefault(task, info)) {
        if (task.group().stop().isStopped()) {
          observer.stopped(task.group(), info.number());
        } else if (!task.group().isAlive()) {
          observer.ended(task.group());
        }
        return;
      }
      info = next(task);
    }
    if (task.state() == Task.State.RUNNABLE) {
      dispatcher.unpark(task);
    }
  }

  /** The next signal to act upon; null when there is none, or when the tracer is asked first. */
  private @Nullable SignalInfo next(Task task) {
    Tracing tracing = task.tracing();
    SignalInfo injected = tracing.takeInjected();
    if (injected != null && (task.signals().mask() & Signal.bit(injected.number())) == 0) {
      return injected;
    } else if (injected != null) {
      task.signals().pending().add(injected);
    }
    if (!tracing.isTraced()) {
      return task.signals().takeDeliverable();
    }
    SignalInfo kill = task.signals().take(Signal.SIGKILL.bit());
    if (kill != null || !task.signals().hasDeliverable()) {
      return kill;
    }
    if (!showsCallGivingWay(task) && !tracing.takeInterrupt()) {
      SignalInfo info = task.signals().takeDeliverable();
      if (info != null && isDecided(task, info)) {
        return info;
      } else if (info != null) {
        tracing.stopFor(info);
      }
    }
    return null;
  }

  /** Whether the kernel ends the process by a signal, and nobody is asked. */
  private static boolean isDecided(Task task, SignalInfo info) {
    return task.group().actions().get(info.number()).has(SignalAction.SA_IMMUTABLE);
  }

  /** A blocked call gives way before the tracer is asked; whether it is shown that first. */
  private boolean showsCallGivingWay(Task task) {
    if (task.block() == null) {
      return false;
    }
    int number = task.call().number();
    dispatcher.giveWay(task);
    return task.tracing().callInterrupted(number);
  }

  /** The default action; false when the task does not go on. */
  private static boolean byDefault(Task task, SignalInfo info) {
    int number = info.number();
    switch (Signal.defaultAction(number)) {
      case IGNORE, CONTINUE -> {
        return true;
      }
      case STOP -> {
        return !stops(task, number);
      }
      case TERMINATE -> ends(task, info, number);
      case CORE -> ends(task, info, number | coreBit(task));
    }
    return false;
  }

  private static void ends(Task task, SignalInfo info, int waitStatus) {
    if (task.tracing().showsExit(waitStatus)) {
      task.tracing().stopBefore(info);
    } else {
      task.kernel().endGroup(task.group(), waitStatus);
    }
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
    long oldMask = task.signals().takeMaskForFrame();
    AlternateStack alternate = task.signals().alternateStack();
    try {
      SignalFrame.push(
          task.cpu(),
          task.memory(),
          FloatingPointFrame.of(task.kernel().identity().cpu()),
          info,
          action,
          alternate,
          oldMask,
          task.signals().fault());
    } catch (ErrnoException e) {
      cannotPush(task, number);
      return;
    }
    if ((alternate.flags() & AlternateStack.SS_AUTODISARM) != 0) {
      task.signals().setAlternateStack(AlternateStack.NONE);
    }
    long blocked = action.mask();
    if (!action.has(SignalAction.SA_NODEFER)) {
      blocked |= Signal.bit(number);
    }
    task.signals().setMask(task.signals().mask() | blocked);
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
    CallRecord call = task.call();
    if (call.isActive() && task.block() != null) {
      dispatcher.giveWay(task);
    }
    if (!call.isParked()) {
      return;
    }
    long code = -task.cpu().gpr[CpuState.RAX];
    boolean restarts = action.has(SignalAction.SA_RESTART);
    if (code == RestartCode.ERESTARTNOINTR || (code == RestartCode.ERESTARTSYS && restarts)) {
      dispatcher.interruptToMakeAgain(task);
    } else if (RestartCode.isIn(-code)) {
      dispatcher.interrupt(task, -Errno.EINTR.number());
    } else {
      dispatcher.interrupt(task, -code); // the tracer's result
    }
  }
}
