package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.SchedulingAttributes;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** All scheduling attributes at once: sched_setattr(2), sched_getattr(2). */
final class SchedulingAttributeSyscalls {
  /** struct sched_attr: the first version, and with utilization clamps. */
  private static final int SIZE_VER0 = 48;

  private static final int SIZE_VER1 = 56;

  private static final int FLAGS_AT = 8;
  private static final int NICE_AT = 16;
  private static final int PRIORITY_AT = 20;
  private static final int RUNTIME_AT = 24;
  private static final int DEADLINE_AT = 32;
  private static final int PERIOD_AT = 40;

  private static final long RESET_ON_FORK = 1;
  private static final long RECLAIM = 2;
  private static final long DL_OVERRUN = 4;
  private static final long KEEP_POLICY = 8;
  private static final long KEEP_PARAMS = 16;
  private static final long UTIL_CLAMP = 0x60;
  private static final long KNOWN =
      RESET_ON_FORK | RECLAIM | DL_OVERRUN | KEEP_POLICY | KEEP_PARAMS | UTIL_CLAMP;

  private static final int NICE_MIN = -20;
  private static final int NICE_MAX = 19;

  List<Row> rows() {
    return List.of(
        spec(314, "sched_setattr", INT, POINTER, FLAGS, this::set)
            .partial("kept and reported; tasks take turns by steps; no utilization clamps"),
        spec(315, "sched_getattr", INT, POINTER, FLAGS, FLAGS, this::get));
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome set(Task task, int tid, GuestAddress attributes, int flags) {
    require(!attributes.isNull() && tid >= 0 && flags == 0, Errno.EINVAL);
    GuestMemory memory = task.memory();
    long at = attributes.value();
    int size = knownSize(memory, at);
    long wanted = memory.readLong(at + FLAGS_AT);
    require((wanted & UTIL_CLAMP) == 0 || size >= SIZE_VER1, Errno.EINVAL);
    int policy = memory.readInt(at + 4);
    require(policy >= 0, Errno.EINVAL);
    Task target = SchedulingSyscalls.find(task, tid);
    SchedulingChange change = new SchedulingChange(target.scheduling());
    if ((wanted & KEEP_POLICY) == 0) {
      change.policy = policy;
      change.resetOnFork = (wanted & RESET_ON_FORK) != 0;
    }
    if ((wanted & KEEP_PARAMS) == 0) {
      change.nice = Math.clamp(memory.readInt(at + NICE_AT), NICE_MIN, NICE_MAX);
      change.priority = memory.readInt(at + PRIORITY_AT);
      change.deadlineFlags = wanted & (RECLAIM | DL_OVERRUN);
      change.runtime = memory.readLong(at + RUNTIME_AT);
      change.deadline = memory.readLong(at + DEADLINE_AT);
      change.period = memory.readLong(at + PERIOD_AT);
    }
    require((wanted & ~KNOWN) == 0, Errno.EINVAL);
    require((wanted & UTIL_CLAMP) == 0, Errno.EOPNOTSUPP);
    if ((wanted & KEEP_PARAMS) != 0) {
      // The policy counts as one of the parameters that stay.
      change.policy = target.scheduling().policy;
    }
    change.apply(task, target);
    return Outcome.ZERO;
  }

  /** The size that the caller gives; what is behind what is known here has to be zero. */
  private static int knownSize(GuestMemory memory, long at) {
    int size = memory.readInt(at);
    if (size == 0) {
      size = SIZE_VER0;
    }
    boolean fits = size >= SIZE_VER0 && size <= PhysicalMemory.PAGE_SIZE;
    for (int i = SIZE_VER1; fits && i < size; i++) {
      fits = memory.readByte(at + i) == 0;
    }
    if (!fits) {
      tellSize(memory, at);
      throw Errno.E2BIG.error();
    }
    memory.readBytes(at, size);
    return size;
  }

  /** An address that cannot be written is nobody's concern. */
  private static void tellSize(GuestMemory memory, long at) {
    try {
      memory.writeInt(at, SIZE_VER1);
    } catch (ErrnoException e) {
      return;
    }
  }

  Outcome get(Task task, int tid, GuestAddress result, int size, int flags) {
    boolean fits = size >= SIZE_VER0 && size <= PhysicalMemory.PAGE_SIZE;
    require(!result.isNull() && tid >= 0 && fits && flags == 0, Errno.EINVAL);
    SchedulingAttributes shown = SchedulingSyscalls.find(task, tid).scheduling();
    GuestMemory memory = task.memory();
    long at = result.value();
    memory.zero(at, size);
    memory.writeInt(at, Math.min(size, SIZE_VER1));
    memory.writeInt(at + 4, shown.policy);
    memory.writeLong(at + FLAGS_AT, shown.deadlineFlags | (shown.resetOnFork ? RESET_ON_FORK : 0));
    if (SchedulingChange.isFair(shown.policy)) {
      memory.writeInt(at + NICE_AT, shown.nice);
    }
    memory.writeInt(at + PRIORITY_AT, shown.realtimePriority);
    memory.writeLong(at + RUNTIME_AT, shown.runtime);
    memory.writeLong(at + DEADLINE_AT, shown.deadline);
    memory.writeLong(at + PERIOD_AT, shown.deadline == 0 ? 0 : shown.effectivePeriod());
    return Outcome.ZERO;
  }
}
