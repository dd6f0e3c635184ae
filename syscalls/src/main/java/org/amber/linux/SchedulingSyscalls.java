package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ProcessArguments.POLICY;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.TIMESPEC_OUT;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.SchedulingAttributes;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** The scheduler: policies, affinity and sched_yield(2). */
final class SchedulingSyscalls {
  private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

  /** Slice of SCHED_RR, 100 ms as in Linux. */
  private static final long ROUND_ROBIN_INTERVAL = 100_000_000;

  private static final String KEPT = "kept and reported; tasks take turns by steps";

  List<Row> rows() {
    return List.of(
        spec(24, "sched_yield", this::schedYield),
        spec(142, "sched_setparam", INT, POINTER, this::schedSetparam).partial(KEPT),
        spec(143, "sched_getparam", INT, POINTER, this::schedGetparam),
        spec(144, "sched_setscheduler", INT, POLICY, POINTER, this::schedSetscheduler)
            .partial(KEPT),
        spec(145, "sched_getscheduler", INT, this::schedGetscheduler),
        spec(146, "sched_get_priority_max", POLICY, this::priorityMax),
        spec(147, "sched_get_priority_min", POLICY, this::priorityMin),
        spec(148, "sched_rr_get_interval", INT, TIMESPEC_OUT, this::roundRobinInterval),
        spec(203, "sched_setaffinity", INT, SIZE, POINTER, this::schedSetaffinity).partial(KEPT),
        spec(204, "sched_getaffinity", INT, SIZE, POINTER, this::schedGetaffinity));
  }

  static Task find(Task task, int tid) {
    if (tid < 0) {
      throw Errno.EINVAL.error();
    }
    return existing(task, tid);
  }

  /** The calls about CPUs have no rule about negative numbers: there is just no such task. */
  private static Task existing(Task task, int tid) {
    Task found = tid == 0 ? task : task.kernel().task(tid);
    if (found == null) {
      throw Errno.ESRCH.error();
    }
    return found;
  }

  /** Only its own user, or CAP_SYS_NICE, may change a task. */
  private static void requireOwner(Task task, Task target) {
    Credentials own = task.credentials();
    Credentials other = target.credentials();
    if (!SchedulingChange.isOwner(own, other) && !own.has(Credentials.CAP_SYS_NICE)) {
      throw Errno.EPERM.error();
    }
  }

  Outcome schedYield(Task task) {
    task.kernel().scheduler().yieldSlice();
    return Outcome.ZERO;
  }

  Outcome schedSetparam(Task task, int tid, GuestAddress parameters) {
    if (parameters.isNull()) {
      throw Errno.EINVAL.error();
    }
    int priority = task.memory().readInt(parameters.value());
    Task target = find(task, tid);
    SchedulingChange change = new SchedulingChange(target.scheduling());
    change.priority = priority;
    change.apply(task, target);
    return Outcome.ZERO;
  }

  Outcome schedSetscheduler(Task task, int tid, int policy, GuestAddress parameters) {
    if (parameters.isNull() || policy < 0) {
      throw Errno.EINVAL.error();
    }
    int priority = task.memory().readInt(parameters.value());
    Task target = find(task, tid);
    SchedulingChange change = new SchedulingChange(target.scheduling());
    change.policy = policy & ~SCHED_RESET_ON_FORK;
    change.resetOnFork = (policy & SCHED_RESET_ON_FORK) != 0;
    change.priority = priority;
    change.deadline = 0;
    change.apply(task, target);
    return Outcome.ZERO;
  }

  Outcome schedGetparam(Task task, int tid, GuestAddress parameters) {
    if (parameters.isNull()) {
      throw Errno.EINVAL.error();
    }
    int priority = find(task, tid).scheduling().realtimePriority;
    task.memory().writeInt(parameters.value(), priority);
    return Outcome.ZERO;
  }

  Outcome schedGetscheduler(Task task, int tid) {
    SchedulingAttributes attributes = find(task, tid).scheduling();
    return Outcome.value(attributes.policy | (attributes.resetOnFork ? SCHED_RESET_ON_FORK : 0));
  }

  Outcome priorityMax(Task task, int policy) {
    return Outcome.value(priorityBound(policy, SchedulingChange.MAX_PRIORITY));
  }

  Outcome priorityMin(Task task, int policy) {
    return Outcome.value(priorityBound(policy, 1));
  }

  private static int priorityBound(int policy, int realtime) {
    if (SchedulingChange.isRealtime(policy)) {
      return realtime;
    }
    if (SchedulingChange.isFair(policy) || policy == SchedulingAttributes.SCHED_DEADLINE) {
      return 0;
    }
    throw Errno.EINVAL.error();
  }

  Outcome roundRobinInterval(Task task, int tid, GuestAddress result) {
    boolean roundRobin = find(task, tid).scheduling().policy == SchedulingAttributes.SCHED_RR;
    TimeStructs.writeTimespec(task.memory(), result.value(), roundRobin ? ROUND_ROBIN_INTERVAL : 0);
    return Outcome.ZERO;
  }

  /** The CPUs there are, as a mask. */
  private static long online(Task task) {
    int processors = task.kernel().identity().processors();
    return processors >= Long.SIZE ? -1 : (1L << processors) - 1;
  }

  Outcome schedSetaffinity(Task task, int tid, long length, GuestAddress mask) {
    GuestMemory memory = task.memory();
    long wanted = 0;
    for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
      wanted |= (memory.readByte(mask.value() + i) & 0xffL) << (8 * i);
    }
    Task target = existing(task, tid);
    requireOwner(task, target);
    if ((wanted & online(task)) == 0) {
      throw Errno.EINVAL.error();
    }
    target.scheduling().affinity = wanted;
    return Outcome.ZERO;
  }

  /** Returns the bytes written: one word holds all CPUs. */
  Outcome schedGetaffinity(Task task, int tid, long length, GuestAddress mask) {
    if (length < Long.BYTES || length % Long.BYTES != 0) {
      throw Errno.EINVAL.error();
    }
    long shown = existing(task, tid).scheduling().affinity & online(task);
    task.memory().writeLong(mask.value(), shown);
    return Outcome.value(Long.BYTES);
  }
}
