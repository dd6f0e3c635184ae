package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ProcessArguments.LIMIT64_IN;
import static org.amber.table.ProcessArguments.LIMIT64_OUT;
import static org.amber.table.ProcessArguments.LIMIT_IN;
import static org.amber.table.ProcessArguments.LIMIT_OUT;
import static org.amber.table.ProcessArguments.RESOURCE;
import static org.amber.table.ProcessArguments.USAGE_WHO;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.ClockTick;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Limits and use of resources: getrlimit(2), getrusage(2), times(2). */
final class LimitSyscalls {
  /** The kernel does not open files beyond this number (fs.nr_open). */
  private static final long NR_OPEN = 1 << 20;

  List<Row> rows() {
    return List.of(
        spec(97, "getrlimit", RESOURCE, LIMIT_OUT, this::getrlimit),
        spec(98, "getrusage", USAGE_WHO, POINTER, this::getrusage)
            .partial("all CPU time counts as user time; faults and switches are 0"),
        spec(100, "times", POINTER, this::times).partial("all CPU time counts as user time"),
        spec(160, "setrlimit", RESOURCE, LIMIT_IN, this::setrlimit),
        spec(302, "prlimit64", INT, RESOURCE, LIMIT64_IN, LIMIT64_OUT, this::prlimit));
  }

  private static void requireResource(int resource) {
    if (resource < 0 || resource >= ResourceLimits.COUNT) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome getrlimit(Task task, int resource, GuestAddress result) {
    requireResource(resource);
    write(task, task.group().limits(), resource, result);
    return Outcome.ZERO;
  }

  private static void write(Task task, ResourceLimits limits, int resource, GuestAddress result) {
    long soft = limits.soft(resource);
    long hard = limits.hard(resource);
    task.memory().writeLong(result.value(), soft);
    task.memory().writeLong(result.value() + 8, hard);
  }

  Outcome setrlimit(Task task, int resource, GuestAddress request) {
    requireResource(resource);
    set(task, task.group(), resource, request);
    return Outcome.ZERO;
  }

  private static void set(Task task, ThreadGroup target, int resource, GuestAddress request) {
    long soft = task.memory().readLong(request.value());
    long hard = task.memory().readLong(request.value() + 8);
    ResourceLimits limits = target.limits();
    // RLIM_INFINITY is the greatest unsigned number, so all of this compares unsigned.
    if (Long.compareUnsigned(soft, hard) > 0) {
      throw Errno.EINVAL.error();
    }
    boolean raises = Long.compareUnsigned(hard, limits.hard(resource)) > 0;
    boolean tooManyFiles =
        resource == ResourceLimits.NOFILE && Long.compareUnsigned(hard, NR_OPEN) > 0;
    if (tooManyFiles || (raises && !task.credentials().has(Credentials.CAP_SYS_RESOURCE))) {
      throw Errno.EPERM.error();
    }
    limits.set(resource, soft, hard);
    if (resource == ResourceLimits.STACK) {
      long bytes = soft < 0 ? Long.MAX_VALUE : soft;
      target.memory().space().setStackLimit(bytes);
    }
  }

  Outcome prlimit(Task task, int pid, int resource, GuestAddress request, GuestAddress result) {
    requireResource(resource);
    Task thread = pid == 0 ? task : task.kernel().task(pid);
    if (thread == null) {
      throw Errno.ESRCH.error();
    }
    ThreadGroup target = thread.group();
    requireSameUser(task, target);
    ResourceLimits limits = target.limits();
    long oldSoft = limits.soft(resource);
    long oldHard = limits.hard(resource);
    if (!request.isNull()) {
      set(task, target, resource, request);
    }
    if (!result.isNull()) {
      task.memory().writeLong(result.value(), oldSoft);
      task.memory().writeLong(result.value() + 8, oldHard);
    }
    return Outcome.ZERO;
  }

  private static void requireSameUser(Task task, ThreadGroup target) {
    Credentials own = task.credentials();
    boolean same = own.coversIdsOf(target.credentials());
    boolean itself = target.equals(task.group());
    if (!itself && !same && !own.has(Credentials.CAP_SYS_RESOURCE)) {
      throw Errno.EPERM.error();
    }
  }

  Outcome getrusage(Task task, int who, GuestAddress result) {
    GuestMemory memory = task.memory();
    switch (who) {
      case Rusage.SELF -> Rusage.writeSelf(memory, result.value(), task.group());
      case Rusage.CHILDREN ->
          Rusage.write(memory, result.value(), task.group().childrenCpuNanos, 0);
      case Rusage.THREAD -> Rusage.writeThread(memory, result.value(), task);
      default -> throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  Outcome times(Task task, GuestAddress result) {
    if (!result.isNull()) {
      GuestMemory memory = task.memory();
      memory.zero(result.value(), 32);
      memory.writeLong(result.value(), task.group().cpuNanos() / ClockTick.NANOS);
      memory.writeLong(result.value() + 16, task.group().childrenCpuNanos / ClockTick.NANOS);
    }
    return Outcome.value(task.kernel().clock().monotonicNanos() / ClockTick.NANOS);
  }
}
