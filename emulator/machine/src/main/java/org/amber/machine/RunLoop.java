package org.amber.machine;

import java.util.Optional;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.linux.SignalDelivery;
import org.amber.state.NotSaved;
import org.amber.table.Dispatcher;
import org.amber.table.Row;
import org.amber.time.MachineClock;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks run in turn, one slice after another, and answers what the engine cannot. Between two
 * turns of its loop nothing of the guest is on a Java stack: there it can be stopped and saved.
 */
@NotSaved("holds nothing of the guest between two turns of its loop")
final class RunLoop implements CpuUpcalls {
  /** In real time, how many steps surely take less than a nanosecond each, for aiming at timers. */
  private static final double CAUTIOUS_STEPS_PER_NANO = 0.2;

  private static final long SHORTEST_RUN = 5_000;
  private static final long FARTHEST_AIM = Long.MAX_VALUE / 4;
  private static final long UNKNOWN = -1;
  private static final int WAIT_STATUS_SIGNAL = 0x7f;

  private final Kernel kernel;
  private final Cpu cpu;
  private final MachineClock clock;
  private final Dispatcher dispatcher;
  private final SignalDelivery delivery;
  private final StepCounter counter;
  private final FaultSignals faults = new FaultSignals();

  private StopCondition stop = StopCondition.never();
  private boolean endsWithFirst;
  private boolean wholeStateCall;
  private long plannedDeadline;
  private long chargedSteps;
  private long chargedAt;
  private long overdueAt;
  private long codeMappings;
  private @Nullable Task running;
  private boolean paused;
  private @Nullable StopReason wanted;
  private long alarmStep = Long.MAX_VALUE;
  private Runnable alarm = () -> {};

  RunLoop(
      Kernel kernel,
      Cpu cpu,
      MachineClock clock,
      Dispatcher dispatcher,
      SignalDelivery delivery,
      StepCounter counter) {
    this.kernel = kernel;
    this.cpu = cpu;
    this.clock = clock;
    this.dispatcher = dispatcher;
    this.delivery = delivery;
    this.counter = counter;
    kernel.hostEvents().onPost(cpu::interrupt);
  }

  /** Runs until the last process has ended or the condition holds. */
  StopReason run(StopCondition condition) {
    stop = condition;
    codeMappings = UNKNOWN;
    stop.begin(counter.steps());
    while (true) {
      kernel.hostEvents().drain();
      StopReason ordered = takeOrder();
      if (ordered != null) {
        return ordered;
      }
      if (paused) {
        kernel.hostEvents().await(Outcome.NEVER);
        continue;
      }
      if (counter.steps() >= alarmStep) {
        alarmStep = Long.MAX_VALUE;
        alarm.run();
      }
      kernel.timers().expire(clock.monotonicNanos());
      if (hasEnded()) {
        return ended(kernel.init().firstStatus());
      }
      if (stop.reachedStep(counter.steps())) {
        return new StopReason.PointReached();
      }
      Task before = kernel.scheduler().current();
      Task task = kernel.scheduler().pick();
      if (task == null) {
        if (!idle()) {
          return new StopReason.Idle();
        }
        continue;
      }
      if (!task.equals(before)) {
        task.sequence().interrupt(task);
      }
      if (turn(task)) {
        return new StopReason.PointReached();
      }
    }
  }

  /** Gives a task its turn. True when the point of this run is reached. */
  private boolean turn(Task task) {
    settle(task);
    // A call that blocked anew and gave way to a signal has cost the task its turn.
    if (task.state() != Task.State.RUNNABLE || !task.equals(kernel.scheduler().current())) {
      return false;
    }
    refreshBreakpoints(task);
    return stop.reachedAddress(task, counter.steps()) || runSlice(task);
  }

  boolean hasEnded() {
    return !kernel.processes().hasLiving() || (endsWithFirst && kernel.init().hasFirstEnded());
  }

  private @Nullable StopReason takeOrder() {
    StopReason ordered = wanted;
    wanted = null;
    return ordered;
  }

  /** Has {@link #run} come back before anything more of the guest is done; during its events. */
  void comeBack(StopReason reason) {
    wanted = reason;
  }

  /** Has something done once before this step, between two steps of the guest. */
  void atStep(long step, Runnable what) {
    alarmStep = step;
    alarm = what;
  }

  /** Lets nothing of the guest be done until {@link #goOn}; its monotonic time stands still. */
  void pause() {
    if (!paused) {
      paused = true;
      clock.hold();
    }
  }

  /** Ends {@link #pause}. */
  void goOn() {
    if (paused) {
      paused = false;
      clock.goOn();
    }
  }

  boolean isPaused() {
    return paused;
  }

  /** As {@link StopCondition#obstacle}, for the last run. */
  Optional<String> obstacle() {
    return stop.obstacle();
  }

  /** The end of the first process ends the machine, whoever else lives. */
  void endWithFirst() {
    endsWithFirst = true;
  }

  private static StopReason ended(int waitStatus) {
    int signal = waitStatus & WAIT_STATUS_SIGNAL;
    return signal == 0
        ? new StopReason.Exited((waitStatus >> 8) & 0xff)
        : new StopReason.Killed(signal);
  }

  /** Tries a blocked call again, and delivers signals. */
  private void settle(Task task) {
    if (task.call().isActive() && !task.call().isParked()) {
      dispatcher.again(task);
    }
    boolean alive = task.state() == Task.State.RUNNABLE || task.state() == Task.State.BLOCKED;
    if (alive && (task.signals().hasDeliverable() || task.call().isParked())) {
      delivery.deliver(task);
    }
  }

  /** Nobody can run: lets time pass. False when only the host could end this and may be told. */
  private boolean idle() {
    long next = kernel.timers().nextDeadline();
    if (clock.isVirtual() && next != Outcome.NEVER) {
      clock.advanceTo(next);
      return true;
    }
    if (stop.whenIdle()) {
      return false;
    }
    long wait = next == Outcome.NEVER ? Outcome.NEVER : next - clock.monotonicNanos();
    kernel.hostEvents().await(wait);
    return true;
  }

  /** Runs the engine once. True when it stopped at a breakpoint. */
  private boolean runSlice(Task task) {
    chargedSteps = 0;
    chargedAt = System.nanoTime();
    long budget = budget(task);
    running = task;
    counter.beginRun();
    CpuExit exit = cpu.run(task.cpu(), task.group().memory().space(), budget, this);
    counter.advance(exit.steps());
    charge(exit.steps());
    kernel.scheduler().charge(exit.steps());
    running = null;
    // Not a switch over patterns, whose code the JVM makes anew at each start.
    if (exit instanceof CpuExit.Syscall && wholeStateCall) {
      wholeStateCall = false;
      dispatcher.enter(task);
      deliverAfterCall(task);
    } else if (exit instanceof CpuExit.PageFault fault) {
      faults.pageFault(task, fault);
    } else if (exit instanceof CpuExit.ProcessorException exception) {
      faults.exception(task, exception);
    }
    if (budget == 1 && task.tracing().steps() && exit instanceof CpuExit.StepsDone) {
      task.tracing().stepped();
    }
    return exit instanceof CpuExit.Breakpoint && stop.reached(task, counter.steps());
  }

  private void deliverAfterCall(Task task) {
    if (task.state() == Task.State.BLOCKED && task.signals().hasDeliverable()) {
      task.wake();
    }
  }

  private void refreshBreakpoints(Task task) {
    long now = kernel.codeMappings();
    if (now != codeMappings) {
      if (codeMappings == UNKNOWN) {
        kernel.groups().stream()
            .filter(ThreadGroup::isAlive)
            .forEach(group -> stop.codeMapped(group.leader()));
      }
      stop.codeMapped(task);
      codeMappings = now;
      cpu.setBreakpoints(stop.addresses());
    }
  }

  private long budget(Task task) {
    if (task.tracing().steps()) {
      aimAt(Outcome.NEVER);
      return 1;
    }
    long budget = Math.min(kernel.scheduler().sliceLeft(), stop.stepsLeft(counter.steps()));
    budget = Math.min(budget, alarmStep - counter.steps());
    plannedDeadline = kernel.timers().nextDeadline();
    long nanosLeft = Outcome.NEVER;
    if (plannedDeadline != Outcome.NEVER) {
      budget = Math.min(budget, stepsUntilDeadline());
      nanosLeft = plannedDeadline - clock.monotonicNanos();
    }
    long cpuExpiry = task.group().nextCpuExpiry(task);
    if (cpuExpiry != Outcome.NEVER) {
      long nanos = cpuExpiry - task.group().cpuNanos();
      long left = nanos / MachineClock.NANOS_PER_STEP;
      budget = Math.min(budget, clock.isVirtual() ? left : Math.max(left / 5, SHORTEST_RUN));
      nanosLeft = Math.min(nanosLeft, nanos);
    }
    aimAt(nanosLeft);
    return Math.max(1, budget);
  }

  /**
   * In real time, a run with many system calls takes longer than its steps let expect: its calls
   * look whether a timer is due.
   */
  private void aimAt(long nanosLeft) {
    boolean aims = !clock.isVirtual() && nanosLeft < FARTHEST_AIM;
    overdueAt = chargedAt + (aims ? nanosLeft : FARTHEST_AIM);
  }

  private long stepsUntilDeadline() {
    if (clock.isVirtual()) {
      return clock.stepsUntil(plannedDeadline);
    }
    long nanos = plannedDeadline - clock.monotonicNanos();
    return Math.max(SHORTEST_RUN, (long) (nanos * CAUTIOUS_STEPS_PER_NANO));
  }

  @Override
  public SyscallVerdict syscall(CpuState state, long stepsDone) {
    Task task = running;
    if (task == null) {
      throw new IllegalStateException("a system call outside a run");
    }
    Row row = dispatcher.next(state);
    if (row != null && stop.reachedCall(row.name())) {
      return SyscallVerdict.STOP_BEFORE;
    }
    counter.advance(stepsDone);
    charge(stepsDone);
    kernel.scheduler().chargeCall();
    // A filter may end the task, or have it run a handler.
    if ((row != null && row.wholeState()) || task.callFilters().isActive()) {
      wholeStateCall = true;
      return SyscallVerdict.LEAVE;
    }
    dispatcher.enter(task);
    if (task.state() != Task.State.RUNNABLE) {
      deliverAfterCall(task);
      return SyscallVerdict.LEAVE;
    }
    boolean goOn =
        !task.signals().hasDeliverable()
            && kernel.timers().nextDeadline() >= plannedDeadline
            && kernel.codeMappings() == codeMappings
            && chargedAt - overdueAt < 0
            && kernel.scheduler().sliceLeft() > 0;
    return goOn ? SyscallVerdict.CONTINUE : SyscallVerdict.LEAVE;
  }

  @Override
  public long timestampCounter(long stepsDone) {
    if (clock.isVirtual()) {
      counter.advance(stepsDone);
    }
    return clock.monotonicNanos();
  }

  /** Charges CPU time up to {@code stepsDone} of this run. */
  private void charge(long stepsDone) {
    Task task = running;
    if (task == null) {
      return;
    }
    long nanos;
    if (clock.isVirtual()) {
      nanos = (stepsDone - chargedSteps) * MachineClock.NANOS_PER_STEP;
      chargedSteps = stepsDone;
    } else {
      long now = System.nanoTime();
      nanos = now - chargedAt;
      chargedAt = now;
    }
    task.cpuNanos += nanos;
    task.group().chargeCpu(nanos);
  }
}
