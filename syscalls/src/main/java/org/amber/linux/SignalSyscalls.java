package org.amber.linux;

import static org.amber.linux.SignalPermission.requireHonest;
import static org.amber.linux.SignalPermission.requireSignalOrZero;
import static org.amber.linux.SignalPermission.send;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIGNAL;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.SignalArguments.ACTION_IN;
import static org.amber.table.SignalArguments.ACTION_OUT;
import static org.amber.table.SignalArguments.HOW;
import static org.amber.table.SignalArguments.SIGSET_IN;
import static org.amber.table.SignalArguments.SIGSET_OUT;
import static org.amber.table.SignalArguments.STACK_IN;
import static org.amber.table.SignalArguments.STACK_OUT;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.TIMESPEC_IN;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.FloatingPointFrame;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Signals: sigaction(2), sigprocmask(2), sigsuspend(2), sigtimedwait(2), kill(2) and their kin. */
final class SignalSyscalls {
  private static final long SIGSET_SIZE = 8;
  private static final int SIG_BLOCK = 0;
  private static final int SIG_UNBLOCK = 1;
  private static final int SIG_SETMASK = 2;
  private static final long NANOS = 1_000_000_000L;

  List<Row> rows() {
    return List.of(
        spec(13, "rt_sigaction", SIGNAL, ACTION_IN, ACTION_OUT, SIZE, this::rtSigaction),
        spec(14, "rt_sigprocmask", HOW, SIGSET_IN, SIGSET_OUT, SIZE, this::rtSigprocmask),
        spec(15, "rt_sigreturn", this::rtSigreturn).withWholeState(),
        spec(34, "pause", this::pause),
        spec(62, "kill", INT, SIGNAL, this::kill),
        spec(127, "rt_sigpending", SIGSET_OUT, SIZE, this::rtSigpending),
        spec(128, "rt_sigtimedwait", SIGSET_IN, POINTER, TIMESPEC_IN, SIZE, this::rtSigtimedwait),
        spec(129, "rt_sigqueueinfo", INT, SIGNAL, POINTER, this::rtSigqueueinfo),
        spec(130, "rt_sigsuspend", SIGSET_IN, SIZE, this::rtSigsuspend),
        spec(131, "sigaltstack", STACK_IN, STACK_OUT, this::sigaltstack),
        spec(200, "tkill", INT, SIGNAL, this::tkill),
        spec(234, "tgkill", INT, INT, SIGNAL, this::tgkill),
        spec(297, "rt_tgsigqueueinfo", INT, INT, SIGNAL, POINTER, this::rtTgsigqueueinfo));
  }

  private static void requireSetSize(long size) {
    if (size != SIGSET_SIZE) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome rtSigaction(Task task, int number, GuestAddress act, GuestAddress old, long setSize) {
    requireSetSize(setSize);
    boolean fixed = number == Signal.SIGKILL.number() || number == Signal.SIGSTOP.number();
    if (!Signal.isValid(number) || (fixed && !act.isNull())) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    SignalAction replacement = act.isNull() ? null : readAction(memory, act.value());
    SignalAction previous = task.group().actions().get(number);
    if (previous.has(SignalAction.SA_IMMUTABLE)) {
      throw Errno.EINVAL.error();
    }
    if (replacement != null) {
      task.group().actions().set(number, replacement);
      if (task.group().actions().ignores(number)) {
        discardIgnored(task, number);
      }
    }
    if (!old.isNull()) {
      writeAction(memory, old.value(), previous);
    }
    return Outcome.ZERO;
  }

  /** POSIX: setting a signal to be ignored throws away one that is pending. */
  private static void discardIgnored(Task task, int number) {
    long bit = Signal.bit(number);
    task.group().pending().discard(bit);
    task.group().tasks().forEach(each -> each.signals().pending().discard(bit));
  }

  private static SignalAction readAction(GuestMemory memory, long at) {
    return new SignalAction(
        memory.readLong(at),
        memory.readLong(at + 8) & SignalAction.KNOWN_FLAGS,
        memory.readLong(at + 16),
        memory.readLong(at + 24) & ~(Signal.SIGKILL.bit() | Signal.SIGSTOP.bit()));
  }

  private static void writeAction(GuestMemory memory, long at, SignalAction action) {
    memory.writeLong(at, action.handler());
    memory.writeLong(at + 8, action.flags());
    memory.writeLong(at + 16, action.restorer());
    memory.writeLong(at + 24, action.mask());
  }

  Outcome rtSigprocmask(Task task, int how, GuestAddress set, GuestAddress old, long setSize) {
    requireSetSize(setSize);
    long before = task.signals().mask();
    if (!set.isNull()) {
      long given = task.memory().readLong(set.value());
      task.signals()
          .setMask(
              switch (how) {
                case SIG_BLOCK -> before | given;
                case SIG_UNBLOCK -> before & ~given;
                case SIG_SETMASK -> given;
                default -> throw Errno.EINVAL.error();
              });
    }
    if (!old.isNull()) {
      task.memory().writeLong(old.value(), before);
    }
    return Outcome.ZERO;
  }

  Outcome rtSigreturn(Task task) {
    CpuState cpu = task.cpu();
    try {
      SignalFrame.Restored restored =
          SignalFrame.pop(
              cpu, task.memory(), FloatingPointFrame.of(task.kernel().identity().cpu()));
      task.signals().setMask(restored.mask());
      AlternateStack stack = restored.alternateStack();
      if (!task.signals().alternateStack().contains(cpu.gpr[CpuState.RSP]) && isSettable(stack)) {
        task.signals().setAlternateStack(stack);
      }
    } catch (ErrnoException e) {
      task.kernel().signals().force(task, SignalInfo.kernel(Signal.SIGSEGV.number()));
    }
    return new Outcome.NoReturn();
  }

  private static boolean isSettable(AlternateStack stack) {
    int mode = stack.flags() & ~AlternateStack.SS_AUTODISARM;
    return mode == 0 || mode == AlternateStack.SS_DISABLE;
  }

  Outcome pause(Task task) {
    return new Outcome.Block(List.of(), Outcome.NEVER, Restart.NEVER_AFTER_HANDLER, null);
  }

  Outcome rtSigsuspend(Task task, GuestAddress set, long setSize) {
    requireSetSize(setSize);
    task.signals().setTemporaryMask(task.memory().readLong(set.value()));
    return new Outcome.Block(List.of(), Outcome.NEVER, Restart.NEVER_AFTER_HANDLER, null);
  }

  Outcome rtSigpending(Task task, GuestAddress set, long setSize) {
    if (Long.compareUnsigned(setSize, SIGSET_SIZE) > 0) {
      throw Errno.EINVAL.error();
    }
    long pending =
        (task.signals().pending().set() | task.group().pending().set()) & task.signals().mask();
    for (int i = 0; i < setSize; i++) {
      task.memory().writeByte(set.value() + i, (byte) (pending >>> (8 * i)));
    }
    return Outcome.ZERO;
  }

  /**
   * Waits with the awaited signals unblocked, so that their arrival wakes the task; it then takes
   * them itself before any handler could.
   */
  Outcome rtSigtimedwait(
      Task task, GuestAddress set, GuestAddress info, GuestAddress timeout, long setSize) {
    requireSetSize(setSize);
    long wanted =
        task.memory().readLong(set.value()) & ~(Signal.SIGKILL.bit() | Signal.SIGSTOP.bit());
    SignalInfo taken = task.signals().take(wanted);
    if (taken != null) {
      if (!info.isNull()) {
        taken.write(task.memory(), info.value());
      }
      return Outcome.value(taken.number());
    }
    long deadline = timeoutDeadline(task, timeout);
    if (task.kernel().clock().monotonicNanos() >= deadline) {
      throw Errno.EAGAIN.error();
    }
    task.signals().setTemporaryMask(task.signals().mask() & ~wanted);
    return new Outcome.Block(List.of(), deadline, Restart.NEVER_AFTER_HANDLER, null);
  }

  private static long timeoutDeadline(Task task, GuestAddress timeout) {
    if (timeout.isNull()) {
      return Outcome.NEVER;
    }
    long seconds = task.memory().readLong(timeout.value());
    long nanos = task.memory().readLong(timeout.value() + 8);
    if (seconds < 0 || nanos < 0 || nanos >= NANOS) {
      throw Errno.EINVAL.error();
    }
    long now = task.kernel().clock().monotonicNanos();
    boolean forEver = seconds > (Outcome.NEVER - now) / NANOS - 1;
    return task.call().deadlineOnce(forEver ? Outcome.NEVER : now + seconds * NANOS + nanos);
  }

  Outcome kill(Task task, int pid, int number) {
    requireSignalOrZero(number);
    SignalInfo info = fromUser(task, number, SignalInfo.SI_USER);
    if (pid > 0) {
      send(task, find(task, pid), info);
      return Outcome.ZERO;
    }
    int group = pid == 0 ? task.group().processGroup() : -pid;
    boolean found = false;
    boolean permitted = false;
    for (ThreadGroup target : List.copyOf(task.kernel().groups())) {
      boolean everybody = pid == -1 && target != task.group() && target.pid() != 1;
      if (everybody || (pid != -1 && target.processGroup() == group)) {
        found = true;
        if (SignalPermission.maySend(task, target.leader(), number)) {
          permitted = true;
          send(task, target, info);
        }
      }
    }
    if (!found) {
      throw Errno.ESRCH.error();
    }
    if (!permitted) {
      throw Errno.EPERM.error();
    }
    return Outcome.ZERO;
  }

  private static SignalInfo fromUser(Task task, int number, int code) {
    return SignalInfo.user(number, code, task.group().pid(), task.credentials().uid());
  }

  /** The process of a number, or of a thread with it. */
  private static ThreadGroup find(Task task, int pid) {
    Task found = task.kernel().task(pid);
    if (found == null) {
      throw Errno.ESRCH.error();
    }
    return found.group();
  }

  Outcome tkill(Task task, int tid, int number) {
    if (tid <= 0) {
      throw Errno.EINVAL.error();
    }
    return sendToThread(task, 0, tid, fromUser(task, number, SignalInfo.SI_TKILL));
  }

  Outcome tgkill(Task task, int pid, int tid, int number) {
    if (pid <= 0 || tid <= 0) {
      throw Errno.EINVAL.error();
    }
    return sendToThread(task, pid, tid, fromUser(task, number, SignalInfo.SI_TKILL));
  }

  private static Outcome sendToThread(Task task, int pid, int tid, SignalInfo info) {
    requireSignalOrZero(info.number());
    Task target = task.kernel().task(tid);
    if (target == null || (pid != 0 && target.group().pid() != pid)) {
      throw Errno.ESRCH.error();
    }
    send(task, target, info);
    return Outcome.ZERO;
  }

  Outcome rtSigqueueinfo(Task task, int pid, int number, GuestAddress info) {
    requireSignalOrZero(number);
    SignalInfo given = SignalInfo.read(task.memory(), info.value(), number);
    requireHonest(task.group().pid() == pid, given);
    send(task, find(task, pid), given);
    return Outcome.ZERO;
  }

  Outcome rtTgsigqueueinfo(Task task, int pid, int tid, int number, GuestAddress info) {
    if (pid <= 0 || tid <= 0) {
      throw Errno.EINVAL.error();
    }
    requireSignalOrZero(number);
    SignalInfo given = SignalInfo.read(task.memory(), info.value(), number);
    requireHonest(task.group().pid() == pid, given);
    return sendToThread(task, pid, tid, given);
  }

  Outcome sigaltstack(Task task, GuestAddress stack, GuestAddress old) {
    GuestMemory memory = task.memory();
    AlternateStack current = task.signals().alternateStack();
    boolean onStack = current.contains(task.cpu().gpr[CpuState.RSP]);
    AlternateStack replacement = null;
    if (!stack.isNull()) {
      replacement =
          new AlternateStack(
              memory.readLong(stack.value()),
              memory.readLong(stack.value() + 16),
              memory.readInt(stack.value() + 8));
      replacement = checked(replacement, onStack);
    }
    if (!old.isNull()) {
      memory.writeLong(old.value(), current.base());
      int state = onStack ? AlternateStack.SS_ONSTACK : current.flags();
      memory.writeInt(old.value() + 8, state);
      memory.writeInt(old.value() + 12, 0);
      memory.writeLong(old.value() + 16, current.size());
    }
    if (replacement != null) {
      task.signals().setAlternateStack(replacement);
    }
    return Outcome.ZERO;
  }

  private static AlternateStack checked(AlternateStack stack, boolean onStack) {
    if (onStack) {
      throw Errno.EPERM.error();
    }
    int mode = stack.flags() & ~AlternateStack.SS_AUTODISARM;
    if (mode == AlternateStack.SS_DISABLE) {
      return new AlternateStack(0, 0, stack.flags());
    }
    if (mode != 0 && mode != AlternateStack.SS_ONSTACK) {
      throw Errno.EINVAL.error();
    }
    if (stack.size() < AlternateStack.MINSIGSTKSZ) {
      throw Errno.ENOMEM.error();
    }
    return new AlternateStack(
        stack.base(), stack.size(), stack.flags() & AlternateStack.SS_AUTODISARM);
  }
}
