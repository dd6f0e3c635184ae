package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.IpcArguments.GET_FLAGS;
import static org.amber.table.IpcArguments.KEY;
import static org.amber.table.IpcArguments.SEM_COMMAND;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.TIMESPEC_IN;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.ipc.IpcPermissions;
import org.amber.kernel.ipc.SemaphoreOperation;
import org.amber.kernel.ipc.SemaphoreSet;
import org.amber.kernel.ipc.SemaphoreWait;
import org.amber.kernel.ipc.Semaphores;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Semaphores of System V: semget(2), semop(2), semtimedop(2), semctl(2). */
final class SemaphoreSyscalls {
  private static final int GETPID = 11;
  private static final int GETVAL = 12;
  private static final int GETALL = 13;
  private static final int GETNCNT = 14;
  private static final int GETZCNT = 15;
  private static final int SETVAL = 16;
  private static final int SETALL = 17;
  private static final int SEM_STAT = 18;
  private static final int SEM_INFO = 19;
  private static final int SEM_STAT_ANY = 20;

  /** Bytes of struct sembuf. */
  private static final int SEMBUF = 6;

  /** {@link org.amber.kernel.task.CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  List<Row> rows() {
    return List.of(
        spec(64, "semget", KEY, INT, GET_FLAGS, this::semget),
        spec(65, "semop", INT, POINTER, SIZE, this::semop),
        spec(66, "semctl", INT, INT, SEM_COMMAND, LONG, this::semctl),
        spec(220, "semtimedop", INT, POINTER, SIZE, TIMESPEC_IN, this::semtimedop));
  }

  private static Semaphores table(Task task) {
    return task.kernel().ipc().semaphores();
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome semget(Task task, int key, int count, int flags) {
    require(count >= 0 && count <= Semaphores.MAX_IN_SET, Errno.EINVAL);
    SemaphoreSet known = table(task).byKey(key);
    if (known == null) {
      boolean create = key == IpcPermissions.PRIVATE || (flags & IpcStructs.IPC_CREAT) != 0;
      require(create, Errno.ENOENT);
      SemaphoreSet made = table(task).create(key, count, flags & 0777, task.credentials());
      return Outcome.value(made.permissions().id());
    }
    int exclusive = IpcStructs.IPC_CREAT | IpcStructs.IPC_EXCL;
    require((flags & exclusive) != exclusive, Errno.EEXIST);
    require(count <= known.count(), Errno.EINVAL);
    known.permissions().require(task.credentials(), flags & 0777);
    return Outcome.value(known.permissions().id());
  }

  Outcome semop(Task task, int id, GuestAddress operations, long count) {
    return semtimedop(task, id, operations, count, new GuestAddress(0));
  }

  Outcome semtimedop(Task task, int id, GuestAddress operations, long count, GuestAddress timeout) {
    if (task.call().progress == WAITING) {
      return result(task);
    }
    long deadline = Outcome.NEVER;
    if (!timeout.isNull()) {
      long nanos = TimeStructs.readTimespec(task.memory(), timeout.value());
      deadline = Timeouts.deadline(task, nanos);
    }
    require(Long.compareUnsigned(count, Semaphores.MAX_OPERATIONS) <= 0, Errno.E2BIG);
    require(count >= 1, Errno.EINVAL);
    List<SemaphoreOperation> wanted = read(task.memory(), operations.value(), (int) count);
    SemaphoreSet set = table(task).table().get(id);
    boolean alters = false;
    for (SemaphoreOperation operation : wanted) {
      require(operation.number() < set.count(), Errno.EFBIG);
      alters |= operation.change() != 0;
    }
    set.permissions()
        .require(task.credentials(), alters ? IpcPermissions.WRITE : IpcPermissions.READ);
    int outcome = table(task).operate(set, task.tid(), task.group().pid(), wanted);
    if (table(task).waiting(task.tid()) == null) {
      return Outcome.value(outcome);
    }
    task.call().progress = WAITING;
    task.call().deadline = deadline;
    return result(task);
  }

  private static List<SemaphoreOperation> read(GuestMemory memory, long from, int count) {
    List<SemaphoreOperation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = from + (long) i * SEMBUF;
      operations.add(
          new SemaphoreOperation(
              memory.readShort(at) & 0xffff, memory.readShort(at + 2), memory.readShort(at + 4)));
    }
    return operations;
  }

  /** What has come of a wait, or waiting on. */
  private static Outcome result(Task task) {
    Semaphores table = table(task);
    SemaphoreWait wait = table.waiting(task.tid());
    if (wait == null) {
      throw Errno.EINTR.error();
    }
    if (!wait.isPending()) {
      table.forget(task.tid());
      return Outcome.value(wait.result());
    }
    long deadline = task.call().deadline;
    if (Timeouts.passed(task, deadline)) {
      table.forget(task.tid());
      throw Errno.EAGAIN.error();
    }
    return new Outcome.Block(
        List.of(wait.queue()),
        deadline,
        Restart.NEVER_AFTER_HANDLER,
        () -> {
          table.forget(task.tid());
          return wait.isPending() ? null : new Outcome.Value(wait.result());
        });
  }

  Outcome semctl(Task task, int id, int number, int command, long argument) {
    require(id >= 0, Errno.EINVAL);
    return switch (command) {
      case IpcStructs.IPC_INFO, SEM_INFO -> info(task, command == SEM_INFO, argument);
      case IpcStructs.IPC_STAT, SEM_STAT, SEM_STAT_ANY -> stat(task, id, command, argument);
      case GETALL, GETPID, GETVAL, GETNCNT, GETZCNT -> get(task, id, number, command, argument);
      case SETALL -> setAll(task, id, argument);
      case SETVAL -> setValue(task, id, number, (int) argument);
      case IpcStructs.IPC_SET, IpcStructs.IPC_RMID -> change(task, id, command, argument);
      default -> throw Errno.EINVAL.error();
    };
  }

  private static Outcome info(Task task, boolean usage, long to) {
    Semaphores table = table(task);
    int[] numbers = {
      Semaphores.MAX_TOTAL,
      Semaphores.MAX_SETS,
      Semaphores.MAX_TOTAL,
      Semaphores.MAX_TOTAL,
      Semaphores.MAX_IN_SET,
      Semaphores.MAX_OPERATIONS,
      Semaphores.MAX_OPERATIONS,
      usage ? table.table().size() : 20,
      SemaphoreSet.MAX_VALUE,
      usage ? table.total() : SemaphoreSet.MAX_VALUE
    };
    for (int i = 0; i < numbers.length; i++) {
      task.memory().writeInt(to + 4L * i, numbers[i]);
    }
    return Outcome.value(table.table().highestIndex());
  }

  private static Outcome stat(Task task, int id, int command, long to) {
    boolean byNumber = command == IpcStructs.IPC_STAT;
    SemaphoreSet set = byNumber ? table(task).table().get(id) : table(task).table().at(id);
    if (command != SEM_STAT_ANY) {
      set.permissions().require(task.credentials(), IpcPermissions.READ);
    }
    GuestMemory memory = task.memory();
    memory.zero(to, 104);
    IpcStructs.write(memory, to, set.permissions());
    long at = to + IpcStructs.PERMISSIONS;
    memory.writeLong(at, set.operationTime());
    memory.writeLong(at + 16, set.changeTime());
    memory.writeLong(at + 32, set.count());
    return byNumber ? Outcome.ZERO : Outcome.value(set.permissions().id());
  }

  private static Outcome get(Task task, int id, int number, int command, long to) {
    SemaphoreSet set = table(task).table().get(id);
    set.permissions().require(task.credentials(), IpcPermissions.READ);
    if (command == GETALL) {
      for (int i = 0; i < set.count(); i++) {
        task.memory().writeShort(to + 2L * i, (short) set.value(i));
      }
      return Outcome.ZERO;
    }
    require(number >= 0 && number < set.count(), Errno.EINVAL);
    return Outcome.value(
        switch (command) {
          case GETPID -> set.pid(number);
          case GETVAL -> set.value(number);
          default -> set.waiters(number, command == GETZCNT);
        });
  }

  private static Outcome setAll(Task task, int id, long from) {
    SemaphoreSet set = table(task).table().get(id);
    set.permissions().require(task.credentials(), IpcPermissions.WRITE);
    int[] values = new int[set.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = task.memory().readShort(from + 2L * i) & 0xffff;
    }
    for (int value : values) {
      require(value <= SemaphoreSet.MAX_VALUE, Errno.ERANGE);
    }
    table(task).setValues(set, 0, values);
    return Outcome.ZERO;
  }

  private static Outcome setValue(Task task, int id, int number, int value) {
    require(value >= 0 && value <= SemaphoreSet.MAX_VALUE, Errno.ERANGE);
    SemaphoreSet set = table(task).table().get(id);
    require(number >= 0 && number < set.count(), Errno.EINVAL);
    set.permissions().require(task.credentials(), IpcPermissions.WRITE);
    table(task).setValues(set, number, new int[] {value});
    return Outcome.ZERO;
  }

  private static Outcome change(Task task, int id, int command, long buffer) {
    boolean set = command == IpcStructs.IPC_SET;
    IpcStructs.NewOwner owner = set ? IpcStructs.NewOwner.read(task.memory(), buffer) : null;
    SemaphoreSet found = table(task).table().get(id);
    found.permissions().requireOwner(task.credentials());
    if (owner == null) {
      table(task).remove(found);
    } else {
      owner.applyTo(found.permissions());
      table(task).changed(found);
    }
    return Outcome.ZERO;
  }
}
