package org.amber.linux;

import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.CloneArguments.CHILD_TID;
import static org.amber.table.CloneArguments.CLONE_ARGS;
import static org.amber.table.CloneArguments.FLAGS;
import static org.amber.table.CloneArguments.PARENT_TID;
import static org.amber.table.CloneArguments.SHARED_FLAGS;
import static org.amber.table.CloneArguments.STACK;
import static org.amber.table.CloneArguments.TLS;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.fork.CloneFlags;
import org.amber.kernel.fork.CloneRequest;
import org.amber.kernel.fork.Cloning;
import org.amber.kernel.task.PidAllocator;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.task.TraceOptions;
import org.amber.kernel.task.Tracing;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** New processes and threads: fork(2), vfork(2), clone(2), clone3. */
final class CloneSyscalls {
  /** struct clone_args: its first and its present size. */
  private static final int FIRST_SIZE = 64;

  private static final int SIZE_NOW = 88;
  private static final int MAX_LEVELS = 32;

  List<Row> rows() {
    return List.of(
        spec(56, "clone", FLAGS, STACK, PARENT_TID, CHILD_TID, TLS, this::clone).withWholeState(),
        spec(57, "fork", this::fork).withWholeState(),
        spec(58, "vfork", this::vfork).withWholeState(),
        spec(272, "unshare", SHARED_FLAGS, this::unshare).partial("no namespaces"),
        spec(435, "clone3", CLONE_ARGS, SIZE, this::clone3)
            .partial("no namespaces, no CLONE_INTO_CGROUP")
            .withWholeState());
  }

  Outcome fork(Task task) {
    return start(task, CloneRequest.fork(0, Signal.SIGCHLD.number()));
  }

  Outcome vfork(Task task) {
    long flags = CloneFlags.CLONE_VFORK | CloneFlags.CLONE_VM;
    return waitOrStart(task, CloneRequest.fork(flags, Signal.SIGCHLD.number()));
  }

  Outcome clone(
      Task task,
      long flags,
      GuestAddress stack,
      GuestAddress parentTid,
      GuestAddress childTid,
      GuestAddress tls) {
    long shares = flags & (0xffff_ffffL & ~CloneFlags.CSIGNAL);
    boolean both =
        CloneFlags.CLONE_PIDFD == (shares & CloneFlags.CLONE_PIDFD)
            && (shares & CloneFlags.CLONE_PARENT_SETTID) != 0;
    if (both) {
      // Both are stored at the same place.
      throw Errno.EINVAL.error();
    }
    return waitOrStart(
        task,
        new CloneRequest(
            shares,
            (int) (flags & CloneFlags.CSIGNAL),
            stack.value(),
            tls.value(),
            parentTid.value(),
            childTid.value(),
            parentTid.value(),
            0));
  }

  /** check_unshare_flags and ksys_unshare of kernel/fork.c. */
  Outcome unshare(Task task, int flags) {
    long known =
        CloneFlags.CLONE_THREAD
            | CloneFlags.CLONE_FS
            | CloneFlags.CLONE_SIGHAND
            | CloneFlags.CLONE_VM
            | CloneFlags.CLONE_FILES
            | CloneFlags.CLONE_SYSVSEM
            | CloneFlags.CLONE_NEWTIME
            | CloneFlags.NAMESPACES;
    long wanted = Integer.toUnsignedLong(flags);
    long process = CloneFlags.CLONE_THREAD | CloneFlags.CLONE_SIGHAND | CloneFlags.CLONE_VM;
    ThreadGroup group = task.group();
    boolean shares =
        ((wanted & process) != 0 && group.liveThreads() > 1)
            || ((wanted & ~CloneFlags.CLONE_THREAD & process) != 0 && group.actions().isShared())
            || ((wanted & CloneFlags.CLONE_VM) != 0 && group.memory().isShared());
    if ((wanted & ~known) != 0 || shares) {
      throw Errno.EINVAL.error();
    }
    if ((wanted & (CloneFlags.NAMESPACES | CloneFlags.CLONE_NEWTIME)) != 0) {
      throw Errno.EPERM.error();
    }
    if ((wanted & CloneFlags.CLONE_FS) != 0 && task.fs().isShared()) {
      task.setFs(task.fs().copy());
    }
    if ((wanted & CloneFlags.CLONE_FILES) != 0 && task.files().isShared()) {
      task.setFiles(task.files().copy());
    }
    return Outcome.ZERO;
  }

  Outcome clone3(Task task, GuestAddress arguments, long size) {
    return waitOrStart(task, read(task, arguments.value(), size));
  }

  /** copy_clone_args_from_user and clone3_args_valid. */
  private static CloneRequest read(Task task, long at, long size) {
    if (Long.compareUnsigned(size, PhysicalMemory.PAGE_SIZE) > 0) {
      throw Errno.E2BIG.error();
    }
    if (size < FIRST_SIZE) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    for (long extra = SIZE_NOW; extra < size; extra++) {
      if (memory.readByte(at + extra) != 0) {
        throw Errno.E2BIG.error();
      }
    }
    long flags = memory.readLong(at);
    long exitSignal = memory.readLong(at + 32);
    long stack = memory.readLong(at + 40);
    long stackSize = memory.readLong(at + 48);
    long parentTid = memory.readLong(at + 24);
    long tids = size >= 80 ? memory.readLong(at + 64) : 0;
    long levels = size >= 80 ? memory.readLong(at + 72) : 0;
    int wanted = wantedTid(task, tids, levels);
    requireValid(flags, exitSignal, stack, stackSize);
    return new CloneRequest(
        flags,
        (int) exitSignal,
        stack + stackSize,
        memory.readLong(at + 56),
        parentTid,
        memory.readLong(at + 16),
        memory.readLong(at + 8),
        wanted);
  }

  private static void requireValid(long flags, long exitSignal, long stack, long stackSize) {
    long known = (0x1_ffff_ffffL & ~CloneFlags.CSIGNAL) | CloneFlags.CLONE_NEWTIME;
    boolean alone =
        (flags & (CloneFlags.CLONE_THREAD | CloneFlags.CLONE_PARENT)) != 0 && exitSignal != 0;
    if ((flags & ~known) != 0
        || (flags & CloneFlags.CLONE_DETACHED) != 0
        || exitSignal < 0
        || exitSignal >= Signal.COUNT
        || alone
        || (stack == 0) != (stackSize == 0)) {
      throw Errno.EINVAL.error();
    }
  }

  /** set_tid: a number in the one PID namespace there is; for those who may restore processes. */
  private static int wantedTid(Task task, long tids, long levels) {
    if (levels < 0 || levels > MAX_LEVELS || (tids == 0) != (levels == 0)) {
      throw Errno.EINVAL.error();
    }
    if (levels == 0) {
      return 0;
    }
    int wanted = task.memory().readInt(tids);
    if (levels != 1 || wanted < 1 || wanted >= PidAllocator.MAX) {
      throw Errno.EINVAL.error();
    }
    if (!task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
    return wanted;
  }

  private static Outcome start(Task task, CloneRequest request) {
    return Outcome.value(make(task, request));
  }

  /** A traced thread's tracer gets the new task, too, when it wants it. */
  private static int make(Task task, CloneRequest request) {
    Task child = new Cloning(task, request).start();
    Tracing own = task.tracing();
    if (own.isTraced()) {
      boolean vfork = request.has(CloneFlags.CLONE_VFORK);
      boolean process = request.exitSignal() == Signal.SIGCHLD.number();
      int kind = process ? TraceOptions.EVENT_FORK : TraceOptions.EVENT_CLONE;
      kind = vfork ? TraceOptions.EVENT_VFORK : kind;
      boolean follows = own.wants(kind) && !request.has(CloneFlags.CLONE_UNTRACED);
      if (follows) {
        own.event(kind, child.tid());
      }
      if (follows || request.has(CloneFlags.CLONE_PTRACE)) {
        child.tracing().begin(own.link(), own.options());
        child.tracing().beginsStopped();
      }
    }
    return child.tid();
  }

  /** With CLONE_VFORK the call ends when the child has left the memory. */
  private static Outcome waitOrStart(Task task, CloneRequest request) {
    if (!request.has(CloneFlags.CLONE_VFORK)) {
      return start(task, request);
    }
    if (task.call().progress == 0) {
      task.call().progress = make(task, request);
    }
    Task child = task.kernel().task((int) task.call().progress);
    if (child == null || child.vforkParent != task.tid()) {
      if (task.tracing().wants(TraceOptions.EVENT_VFORK_DONE)) {
        task.tracing().event(TraceOptions.EVENT_VFORK_DONE, task.call().progress);
      }
      return Outcome.value(task.call().progress);
    }
    return new Outcome.Block(List.of(), Outcome.NEVER, Outcome.Restart.KILLABLE, null);
  }
}
