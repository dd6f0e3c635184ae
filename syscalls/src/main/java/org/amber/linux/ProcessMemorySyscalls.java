package org.amber.linux;

import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** From the memory of one process to that of another: process_vm_readv(2). */
final class ProcessMemorySyscalls {

  List<Row> rows() {
    return List.of(
        spec(310, "process_vm_readv", INT, POINTER, SIZE, POINTER, SIZE, HEX, this::readv),
        spec(311, "process_vm_writev", INT, POINTER, SIZE, POINTER, SIZE, HEX, this::writev));
  }

  Outcome readv(
      Task task,
      int pid,
      GuestAddress local,
      long localCount,
      GuestAddress remote,
      long remoteCount,
      long flags) {
    return copy(task, pid, local, localCount, remote, remoteCount, flags, Access.WRITE);
  }

  Outcome writev(
      Task task,
      int pid,
      GuestAddress local,
      long localCount,
      GuestAddress remote,
      long remoteCount,
      long flags) {
    return copy(task, pid, local, localCount, remote, remoteCount, flags, Access.READ);
  }

  /**
   * @param access to the caller's own memory; that of the other is accessed the other way
   */
  private static Outcome copy(
      Task task,
      int pid,
      GuestAddress local,
      long localCount,
      GuestAddress remote,
      long remoteCount,
      long flags,
      Access access) {
    if (flags != 0) {
      throw Errno.EINVAL.error();
    }
    GuestBuffer own =
        GuestBuffer.ofVector(task.memory(), local, GuestBuffer.vectorCount(localCount), access);
    if (own.remaining() == 0) {
      return Outcome.ZERO;
    }
    Access otherAccess = access == Access.WRITE ? Access.READ : Access.WRITE;
    int count = GuestBuffer.vectorCount(remoteCount);
    GuestBuffer probe =
        GuestBuffer.ofForeignVector(task.memory(), task.memory(), remote, count, access);
    if (probe.remaining() == 0) {
      return Outcome.ZERO;
    }
    Task target = TraceAccess.thread(task, pid);
    GuestBuffer other =
        GuestBuffer.ofForeignVector(task.memory(), target.memory(), remote, count, otherAccess);
    return Outcome.value(access == Access.WRITE ? move(other, own) : move(own, other));
  }

  /** Copies until one side ends or cannot be accessed. */
  private static long move(GuestBuffer from, GuestBuffer to) {
    long moved = 0;
    while (from.remaining() > 0 && to.remaining() > 0) {
      try {
        long source = from.address();
        long target = to.address();
        int part = Math.min(from.contiguous(), to.contiguous());
        MemorySegment.copy(from.ram(), source, to.ram(), target, part);
        from.advance(part);
        to.advance(part);
        moved += part;
      } catch (ErrnoException e) {
        if (moved == 0) {
          throw e;
        }
        break;
      }
    }
    return moved;
  }
}
