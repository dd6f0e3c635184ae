package org.amber.linux;

import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.TIMESPEC_IN;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.aio.AioContext;
import org.amber.kernel.aio.AioContexts;
import org.amber.kernel.aio.AioEvent;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.memory.Vma;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous I/O of Linux: io_setup(2), io_submit(2), io_getevents(2). Operations are done when
 * they are submitted, as Linux does with files that are in memory; only polls wait. The ring is
 * there, since its address is the context's number, but it says that it cannot be read by programs.
 */
final class AioSyscalls {
  /** fs.aio-max-nr. */
  private static final long MOST_EVENTS = 65_536;

  private static final long MOST_ENTRIES = 0x1000_0000 / AioEvent.SIZE;
  private static final int RING_HEADER = 32;
  private static final int READ_WRITE = 3;
  private static final String RING_NAME = "/[aio] (deleted)";

  private final AioSubmission submission = new AioSubmission();

  List<Row> rows() {
    return List.of(
        spec(206, "io_setup", INT, POINTER, this::setup)
            .partial("events are fetched by calls alone, not from the ring"),
        spec(207, "io_destroy", HEX, this::destroy),
        spec(208, "io_getevents", HEX, LONG, LONG, POINTER, TIMESPEC_IN, this::getEvents),
        spec(209, "io_submit", HEX, LONG, POINTER, submission::submit),
        spec(210, "io_cancel", HEX, POINTER, POINTER, this::cancel),
        spec(
            333,
            "io_pgetevents",
            HEX,
            LONG,
            LONG,
            POINTER,
            TIMESPEC_IN,
            POINTER,
            this::getEventsMasked));
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome setup(Task task, int requested, GuestAddress result) {
    long wanted = Integer.toUnsignedLong(requested);
    require(task.memory().readLong(result.value()) == 0 && wanted != 0, Errno.EINVAL);
    long least = Math.max(wanted, task.kernel().identity().processors() * 4L) * 2;
    require(least <= MOST_ENTRIES, Errno.EINVAL);
    require(wanted + inUse(task) <= MOST_EVENTS, Errno.EAGAIN);
    long size = MemorySyscalls.pageAlign(RING_HEADER + (least + 2) * AioEvent.SIZE);
    ProcessMemory memory = task.group().memory();
    long start = MemorySyscalls.place(memory, 0, size, 0);
    MemorySyscalls.checkLimits(task, size, start, 0);
    memory.space().map(new Vma(start, start + size, READ_WRITE, 0, null, 0, RING_NAME));
    try {
      task.memory().writeLong(result.value(), start);
    } catch (ErrnoException e) {
      memory.space().unmap(start, start + size);
      throw e;
    }
    int capacity = (int) ((size - RING_HEADER) / AioEvent.SIZE) - 1;
    memory.aio().add(start, capacity, wanted);
    return Outcome.ZERO;
  }

  /** What all processes have asked for. */
  private static long inUse(Task task) {
    Set<AioContexts> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    long sum = 0;
    for (ThreadGroup group : task.kernel().groups()) {
      AioContexts contexts = group.memory().aio();
      sum += counted.add(contexts) ? contexts.wanted() : 0;
    }
    return sum;
  }

  Outcome destroy(Task task, long number) {
    ProcessMemory memory = task.group().memory();
    memory.aio().remove(number);
    Vma ring = memory.space().area(number);
    if (ring != null && ring.start() == number && ring.name().equals(RING_NAME)) {
      memory.space().unmap(ring.start(), ring.end());
    }
    return Outcome.ZERO;
  }

  Outcome getEvents(
      Task task, long number, long least, long most, GuestAddress events, GuestAddress timeout) {
    long deadline = deadline(task, timeout);
    return fetch(task, number, least, most, events, deadline);
  }

  Outcome getEventsMasked(
      Task task,
      long number,
      long least,
      long most,
      GuestAddress events,
      GuestAddress timeout,
      GuestAddress masked) {
    long deadline = deadline(task, timeout);
    if (!masked.isNull()) {
      // struct __aio_sigset: sigmask, sigsetsize.
      GuestMemory memory = task.memory();
      long mask = memory.readLong(masked.value());
      PollSyscalls.applyMask(task, new GuestAddress(mask), memory.readLong(masked.value() + 8));
    }
    return fetch(task, number, least, most, events, deadline);
  }

  private static long deadline(Task task, GuestAddress timeout) {
    CallRecord call = task.call();
    if (call.deadline != CallRecord.UNSET) {
      return call.deadline;
    }
    if (timeout.isNull()) {
      return call.deadlineOnce(Outcome.NEVER);
    }
    long seconds = task.memory().readLong(timeout.value());
    long nanos = task.memory().readLong(timeout.value() + 8);
    long whole = seconds < Outcome.NEVER / TimeStructs.SECOND ? seconds * TimeStructs.SECOND : 0;
    long duration = whole == 0 && seconds != 0 ? Outcome.NEVER : Math.max(0, whole + nanos);
    return call.deadlineOnce(TimeStructs.after(task.kernel().clock().monotonicNanos(), duration));
  }

  private static Outcome fetch(
      Task task, long number, long least, long most, GuestAddress events, long deadline) {
    AioContext context = task.group().memory().aio().get(number);
    require(least <= most && least >= 0, Errno.EINVAL);
    CallRecord call = task.call();
    while (call.progress < most) {
      AioEvent next = context.peek();
      if (next == null) {
        break;
      }
      try {
        next.write(task.memory(), events.value() + call.progress * AioEvent.SIZE);
      } catch (ErrnoException e) {
        require(call.progress > 0, Errno.EFAULT);
        return Outcome.value(call.progress);
      }
      context.remove();
      call.progress++;
    }
    if (call.progress >= least || deadline <= task.kernel().clock().monotonicNanos()) {
      return Outcome.value(call.progress);
    }
    return new Outcome.Block(
        List.of(context.arrived()),
        deadline,
        Restart.NEVER_AFTER_HANDLER,
        () -> partial(call.progress));
  }

  private static Outcome.@Nullable Value partial(long count) {
    return count > 0 ? new Outcome.Value(count) : null;
  }

  Outcome cancel(Task task, long number, GuestAddress block, GuestAddress result) {
    int key = task.memory().readInt(block.value() + AioSubmission.KEY_AT);
    require(key == 0, Errno.EINVAL);
    boolean found = task.group().memory().aio().get(number).cancel(block.value());
    throw (found ? Errno.EINPROGRESS : Errno.EINVAL).error();
  }
}
