package org.amber.linux;

import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Init;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TraceLink;
import org.amber.kernel.task.TraceMode;
import org.amber.kernel.task.TraceOptions;
import org.amber.kernel.task.TraceStop;
import org.amber.kernel.task.Tracing;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.amber.table.ProcessArguments;
import org.amber.table.PtraceRequest;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** ptrace(2): who traces whom, and how tracees go on. What is read and written: {@link Tracee}. */
final class PtraceSyscalls {
  List<Row> rows() {
    return List.of(
        spec(101, "ptrace", ProcessArguments.PTRACE_REQUEST, INT, HEX, POINTER, this::ptrace)
            .partial("no hardware breakpoints, no PTRACE_SECCOMP_GET_FILTER")
            .withWholeState());
  }

  Outcome ptrace(Task task, int number, int tid, long address, GuestAddress data) {
    PtraceRequest request = PtraceRequest.of(number);
    if (request == PtraceRequest.TRACEME) {
      return traceMe(task);
    }
    Task target = tid <= 0 ? null : task.kernel().task(tid);
    if (target == null || !target.isAlive()) {
      throw Errno.ESRCH.error();
    }
    if (request == PtraceRequest.ATTACH || request == PtraceRequest.SEIZE) {
      return attach(task, target, request, address, data.value());
    }
    requireTracee(task, target, request);
    if (request == null) {
      throw Errno.EIO.error();
    }
    return answer(new Tracee(task, target), request, address, data);
  }

  private static Outcome answer(
      Tracee tracee, PtraceRequest request, long address, GuestAddress data) {
    long value = data.value();
    switch (request) {
      case CONT -> tracee.goOn(TraceMode.CONTINUE, value);
      case SYSCALL -> tracee.goOn(TraceMode.CALLS, value);
      case SINGLESTEP -> tracee.goOn(TraceMode.STEP, value);
      case SYSEMU -> tracee.goOn(TraceMode.EMULATE_CALLS, value);
      case SYSEMU_SINGLESTEP -> tracee.goOn(TraceMode.EMULATE_STEP, value);
      case DETACH -> tracee.detach(value);
      case KILL -> tracee.kill();
      case INTERRUPT -> tracee.interrupt();
      case LISTEN -> tracee.listen();
      case SETOPTIONS -> tracee.tracing().setOptions(options(tracee.tracer(), value, Errno.EINVAL));
      default -> {
        return tracee.transfer(request, address, data);
      }
    }
    return Outcome.ZERO;
  }

  /** The parent becomes the tracer. */
  private static Outcome traceMe(Task task) {
    // Process 1 traces nobody, and is traced by nobody: it runs nothing.
    boolean orphan = task.group().parentPid() == Init.PID;
    Task parent = orphan ? null : task.kernel().task(task.group().parentPid());
    if (task.tracing().isTraced() || parent == null || !parent.isAlive()) {
      throw Errno.EPERM.error();
    }
    task.tracing().begin(TraceLink.by(task.credentials(), parent.tid(), false), TraceOptions.NONE);
    return Outcome.ZERO;
  }

  private static Outcome attach(
      Task task, Task target, PtraceRequest request, long address, long options) {
    boolean seize = request == PtraceRequest.SEIZE;
    if (seize && address != 0) {
      throw Errno.EIO.error();
    }
    TraceOptions wanted = seize ? options(task, options, Errno.EIO) : TraceOptions.NONE;
    boolean possible = target.group() != task.group() && target.tid() != Init.PID;
    if (!possible || !TraceAccess.may(task, target)) {
      throw Errno.EPERM.error();
    }
    Tracing tracing = target.tracing();
    if (tracing.isTraced()) {
      throw Errno.EPERM.error();
    }
    boolean stopped = target.state() == Task.State.STOPPED;
    tracing.begin(TraceLink.by(task.credentials(), task.tid(), seize), wanted);
    if (stopped) {
      tracing.alreadyStopped();
    } else if (!seize) {
      target.send(SignalInfo.kernel(Signal.SIGSTOP.number()));
    }
    return Outcome.ZERO;
  }

  /** Who suspends filters needs CAP_SYS_ADMIN, and has none itself: check_ptrace_options. */
  private static TraceOptions options(Task task, long bits, Errno unknown) {
    TraceOptions wanted = new TraceOptions(bits);
    if (!wanted.areKnown()) {
      throw unknown.error();
    }
    boolean maySuspend =
        task.credentials().has(Credentials.CAP_SYS_ADMIN)
            && !task.callFilters().isActive()
            && !task.tracing().options().suspendFilters();
    if (wanted.suspendFilters() && !maySuspend) {
      throw Errno.EPERM.error();
    }
    return wanted;
  }

  /** The caller's own tracee, and in a stop where that is needed: ptrace_check_attach. */
  private static void requireTracee(Task task, Task target, @Nullable PtraceRequest request) {
    Tracing tracing = target.tracing();
    boolean needsStop = request == null || request.needsStop();
    if (tracing.tracer() != task.tid()
        || (needsStop && (tracing.stop() == TraceStop.NONE || tracing.isListening()))) {
      throw Errno.ESRCH.error();
    }
  }
}
