package org.amber.table;

import java.util.Set;
import java.util.function.BiConsumer;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.seccomp.SeccompVerdict;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.RestartCode;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TracedCall;
import org.amber.kernel.wait.Outcome;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * From a SYSCALL instruction to a result in RAX: decoding, the handler, errors, blocking. The only
 * place that knows in which registers a call has its arguments.
 */
@NotSaved("between calls there are only statistics in it")
public final class Dispatcher {
  private static final int SYSCALL_LENGTH = 2;
  private static final int NO_CALL = -1;

  /** Calls with a remaining time: Linux makes them again as restart_syscall(2). */
  private static final Set<String> SLEEPS = Set.of("nanosleep", "clock_nanosleep", "poll", "futex");

  /** Told of every call that begins and ends; strace. */
  public interface Observer {
    void entered(Task task, @Nullable Row row, long number, long[] arguments);

    void finished(Task task, @Nullable Row row, long number, long[] arguments, long result);

    /** The call does not return: the program or its registers were replaced, or it has ended. */
    default void replaced(Task task, Row row) {}
  }

  private final SyscallTable table;
  private final @Nullable Observer observer;
  private final BiConsumer<Task, Long> unknown;
  private final long[] registers = new long[6];
  private long calls;

  /**
   * @param observer told of every call, or null
   * @param unknown told of every call that has no row
   */
  public Dispatcher(
      SyscallTable table, @Nullable Observer observer, BiConsumer<Task, Long> unknown) {
    this.table = table;
    this.observer = observer;
    this.unknown = unknown;
  }

  /** Calls dispatched, for statistics. */
  public long calls() {
    return calls;
  }

  public SyscallTable table() {
    return table;
  }

  /** The row of the call that {@code cpu} is about to make, or null. */
  public @Nullable Row next(CpuState cpu) {
    return table.row(cpu.gpr[CpuState.RAX]);
  }

  /** A task has executed SYSCALL: RIP is behind it. */
  public void enter(Task task) {
    calls++;
    CpuState cpu = task.cpu();
    long number = cpu.gpr[CpuState.RAX];
    readArguments(cpu);
    task.call().begin((int) number, registers);
    if (task.tracing().stopsAtCalls()) {
      task.call().setPhase(CallRecord.Phase.ENTERING);
      showBeginning(task);
    } else {
      start(task, false, false);
    }
  }

  /** The tracer sees ENOSYS in RAX until there is a result. */
  private static void showBeginning(Task task) {
    task.cpu().gpr[CpuState.RAX] = -Errno.ENOSYS.number();
    task.tracing().callBegins();
  }

  private void readArguments(CpuState cpu) {
    registers[0] = cpu.gpr[CpuState.RDI];
    registers[1] = cpu.gpr[CpuState.RSI];
    registers[2] = cpu.gpr[CpuState.RDX];
    registers[3] = cpu.gpr[CpuState.R10];
    registers[4] = cpu.gpr[CpuState.R8];
    registers[5] = cpu.gpr[CpuState.R9];
  }

  /**
   * The tracer has seen a call, and may have made another one of it, or none; filters are asked
   * even about none.
   *
   * @param filtered whether it was shown the call because a filter says so
   */
  private void begin(Task task, boolean filtered) {
    CallRecord call = task.call();
    TracedCall traced = task.tracing().call();
    int number = call.number();
    boolean skipped = traced.isSkipped();
    if (hasToDie(task)) {
      call.end();
    } else if (filtered ? skipped : traced.isEmulated()) {
      call.end();
      tellTracer(task, number);
    } else {
      readArguments(task.cpu());
      call.begin(number, registers);
      start(task, filtered, skipped);
    }
  }

  /** Whether nothing that the task does matters any more. */
  private static boolean hasToDie(Task task) {
    long all = task.signals().pending().set() | task.group().pending().set();
    return (all & Signal.SIGKILL.bit()) != 0;
  }

  /**
   * Makes a call unless a filter or the tracer keeps it from being made.
   *
   * @param shown whether the tracer has let it pass after a filter wanted it to be shown
   * @param skipped whether it is none, which filters see as the number -1
   */
  private void start(Task task, boolean shown, boolean skipped) {
    int number = skipped ? NO_CALL : task.call().number();
    boolean closed = CallGate.isClosed(task);
    int verdict = closed ? CallGate.verdict(task, number) : SeccompVerdict.ALLOW;
    if (closed && !shown && CallGate.showsTracer(task, verdict)) {
      task.cpu().gpr[CpuState.RAX] = -Errno.ENOSYS.number();
      task.call().setPhase(CallRecord.Phase.FILTERING);
      task.tracing().callBlocked();
      return;
    }
    Row row = table.row(number);
    if (observer != null) {
      observer.entered(task, row, number, registers);
    }
    if (closed && isKept(task, row, number, CallGate.apply(task, number, verdict, shown))) {
      return;
    }
    if (skipped) {
      leave(task, row, number);
      return;
    }
    if (row == null) {
      unknown.accept(task, (long) number);
      finish(task, null, number, -Errno.ENOSYS.number());
      return;
    }
    run(task, row);
  }

  /** Whether a filter has kept the call from being made; all is done then. */
  private boolean isKept(Task task, @Nullable Row row, int number, long result) {
    if (result == CallGate.PASS) {
      return false;
    }
    if (result <= 0) {
      finish(task, row, number, result);
    } else {
      leave(task, row, number);
    }
    return true;
  }

  /** A call is over that has no result of its own. */
  private void leave(Task task, @Nullable Row row, int number) {
    task.call().end();
    if (observer != null && row != null) {
      observer.replaced(task, row);
    }
    tellTracer(task, number);
  }

  /** Tries a blocked call again. */
  public void again(Task task) {
    CallRecord.Phase phase = task.call().phase();
    if (phase == CallRecord.Phase.ENTERING || phase == CallRecord.Phase.FILTERING) {
      begin(task, phase == CallRecord.Phase.FILTERING);
      return;
    }
    task.call().setPhase(CallRecord.Phase.RUNNING);
    Row row = table.row(task.call().number());
    if (row == null) {
      throw new IllegalStateException("blocked in a call without a row");
    }
    run(task, row);
  }

  private void run(Task task, Row row) {
    task.kernel().setCaller(task);
    CallRecord call = task.call();
    try {
      Outcome outcome = row.handler().call(task, call.arguments());
      // Not a switch over patterns, whose code the JVM makes anew at each start.
      if (outcome instanceof Outcome.Value value) {
        finish(task, row, row.number(), value.value());
      } else if (outcome instanceof Outcome.Block block) {
        task.waitFor(block);
        if (task.tracing().isTraced()) {
          task.cpu().gpr[CpuState.RAX] = -Errno.ENOSYS.number();
          task.tracing().callBlocked();
        }
      } else {
        leave(task, row, row.number());
      }
    } catch (ErrnoException e) {
      finish(task, row, row.number(), -e.errno().number());
    }
  }

  private void finish(Task task, @Nullable Row row, long number, long result) {
    CallRecord call = task.call();
    if (call.hasSavedMask) {
      task.signals().setMask(call.savedMask);
      call.hasSavedMask = false;
    }
    end(task, row, number, result);
    tellTracer(task, (int) number);
  }

  private static void tellTracer(Task task, int number) {
    if (task.tracing().isTraced() && task.isAlive()) {
      task.tracing().callEnded(number);
    }
  }

  /**
   * A blocked call gives way to a signal: it ends with what it has done so far, or is parked with a
   * {@link RestartCode} in RAX until the signal's fate is known.
   */
  public void giveWay(Task task) {
    Outcome.Block block = task.block();
    if (block == null) {
      throw new IllegalStateException("thread " + task.tid() + " does not wait in a call");
    }
    task.wake();
    Outcome.Interruption onInterrupt = block.onInterrupt();
    Outcome.Value partial = onInterrupt == null ? null : onInterrupt.interrupted();
    if (partial != null) {
      interrupt(task, partial.value());
      return;
    }
    int code =
        switch (block.restart()) {
          case IF_SA_RESTART -> RestartCode.ERESTARTSYS;
          case ALWAYS -> RestartCode.ERESTARTNOINTR;
          case NEVER_AFTER_HANDLER, KILLABLE ->
              SLEEPS.contains(rowName(task.call().number()))
                  ? RestartCode.ERESTART_RESTARTBLOCK
                  : RestartCode.ERESTARTNOHAND;
        };
    task.cpu().gpr[CpuState.RAX] = -code;
    task.call().setPhase(CallRecord.Phase.PARKED);
  }

  private String rowName(int number) {
    Row row = table.row(number);
    return row == null ? "" : row.name();
  }

  /** No handler was run: a call that has given way goes on. */
  public void unpark(Task task) {
    CallRecord call = task.call();
    CpuState cpu = task.cpu();
    if (call.isParked()) {
      if (!RestartCode.isIn(cpu.gpr[CpuState.RAX])) {
        call.end(); // the tracer has given it another result
      } else if (task.tracing().stopsAtCalls()) {
        call.setPhase(CallRecord.Phase.ENTERING_AGAIN);
        showBeginning(task);
      } else {
        again(task);
      }
    } else if (task.tracing().isTraced() && task.tracing().call().restarts()) {
      makeAgain(task, task.tracing().call().last());
    }
  }

  /** A call that is over is made again, by its instruction. */
  private static void makeAgain(Task task, int number) {
    CpuState cpu = task.cpu();
    cpu.gpr[CpuState.RAX] = number;
    cpu.rip -= SYSCALL_LENGTH;
  }

  private void end(Task task, @Nullable Row row, long number, long result) {
    task.cpu().gpr[CpuState.RAX] = result;
    if (observer != null) {
      observer.finished(task, row, number, task.call().arguments(), result);
    }
    task.call().end();
  }

  /**
   * The call ends with this result because a signal handler is to run. A mask saved by sigsuspend
   * and its kin stays for the handler's frame.
   */
  public void interrupt(Task task, long result) {
    int number = task.call().number();
    end(task, table.row(number), number, result);
  }

  /** A handler is to run, and the interrupted call to be made again after it. */
  public void interruptToMakeAgain(Task task) {
    int number = task.call().number();
    interrupt(task, -RestartCode.ERESTARTSYS);
    makeAgain(task, number);
  }
}
