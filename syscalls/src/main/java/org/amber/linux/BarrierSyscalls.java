package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.RestartableSequence;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** membarrier(2) and rseq(2): what threads want to know of being interrupted. */
final class BarrierSyscalls {
  private static final int QUERY = 0;
  private static final int GLOBAL = 1;
  private static final int GLOBAL_EXPEDITED = 1 << 1;
  private static final int REGISTER_GLOBAL_EXPEDITED = 1 << 2;
  private static final int PRIVATE_EXPEDITED = 1 << 3;
  private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;
  private static final int PRIVATE_EXPEDITED_SYNC_CORE = 1 << 5;
  private static final int REGISTER_PRIVATE_EXPEDITED_SYNC_CORE = 1 << 6;
  private static final int PRIVATE_EXPEDITED_RSEQ = 1 << 7;
  private static final int REGISTER_PRIVATE_EXPEDITED_RSEQ = 1 << 8;
  private static final int ALL = (1 << 9) - 1;
  private static final int FLAG_CPU = 1;

  private static final int RSEQ_UNREGISTER = 1;

  List<Row> rows() {
    return List.of(
        spec(324, "membarrier", INT, FLAGS, INT, this::membarrier),
        spec(334, "rseq", POINTER, INT, FLAGS, FLAGS, this::rseq).withWholeState());
  }

  /** One task runs at a time and every switch orders all memory: only who may ask matters. */
  Outcome membarrier(Task task, int command, int flags, int cpu) {
    boolean mayNameCpu = command == PRIVATE_EXPEDITED_RSEQ && (flags & ~FLAG_CPU) == 0;
    if (flags != 0 && !mayNameCpu) {
      throw Errno.EINVAL.error();
    }
    ProcessMemory memory = task.group().memory();
    return switch (command) {
      case QUERY -> Outcome.value(ALL);
      case GLOBAL, GLOBAL_EXPEDITED -> Outcome.ZERO;
      case REGISTER_GLOBAL_EXPEDITED,
          REGISTER_PRIVATE_EXPEDITED,
          REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
          REGISTER_PRIVATE_EXPEDITED_RSEQ -> {
        memory.membarriers |= command;
        yield Outcome.ZERO;
      }
      case PRIVATE_EXPEDITED, PRIVATE_EXPEDITED_SYNC_CORE, PRIVATE_EXPEDITED_RSEQ -> {
        // The command that registers is the next bit.
        if ((memory.membarriers & (command << 1)) == 0) {
          throw Errno.EPERM.error();
        }
        if (command == PRIVATE_EXPEDITED_RSEQ) {
          restartSequences(task);
        }
        yield Outcome.ZERO;
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  /** Sequences of other threads that are under way begin anew. */
  private static void restartSequences(Task caller) {
    for (Task task : caller.group().tasks()) {
      if (task != caller && task.isAlive()) {
        task.sequence().interrupt(task);
      }
    }
  }

  Outcome rseq(Task task, GuestAddress area, int length, int flags, int signature) {
    RestartableSequence sequence = task.sequence();
    if ((flags & ~RSEQ_UNREGISTER) != 0) {
      throw Errno.EINVAL.error();
    }
    if (flags == RSEQ_UNREGISTER) {
      requireSame(sequence, area, length);
      requireSignature(sequence, signature);
      sequence.unregister(task);
      return Outcome.ZERO;
    }
    if (sequence.isRegistered()) {
      requireSame(sequence, area, length);
      requireSignature(sequence, signature);
      throw Errno.EBUSY.error();
    }
    boolean aligned = area.value() % RestartableSequence.ALIGNMENT == 0;
    if (!aligned || length != RestartableSequence.SIZE) {
      throw Errno.EINVAL.error();
    }
    sequence.register(task, area.value(), length, signature);
    return Outcome.ZERO;
  }

  private static void requireSame(RestartableSequence sequence, GuestAddress area, int length) {
    if (area.isNull() || !sequence.isAt(area.value(), length)) {
      throw Errno.EINVAL.error();
    }
  }

  private static void requireSignature(RestartableSequence sequence, int signature) {
    if (!sequence.hasSignature(signature)) {
      throw Errno.EPERM.error();
    }
  }
}
