package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.MemoryArguments.MEMORY_POLICY;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TaskOptions;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Memory policies of a machine that has one node: numa(7). */
final class MemoryPolicySyscalls {
  private static final int MPOL_DEFAULT = 0;
  private static final int MPOL_PREFERRED = 1;
  private static final int MPOL_BIND = 2;
  private static final int MPOL_INTERLEAVE = 3;
  private static final int MPOL_LOCAL = 4;
  private static final int MPOL_PREFERRED_MANY = 5;
  private static final int MPOL_WEIGHTED_INTERLEAVE = 6;

  private static final int STATIC_NODES = 0x8000;
  private static final int RELATIVE_NODES = 0x4000;
  private static final int NUMA_BALANCING = 0x2000;
  private static final int MODE_FLAGS = STATIC_NODES | RELATIVE_NODES | NUMA_BALANCING;

  private static final int MPOL_F_NODE = 1;
  private static final int MPOL_F_ADDR = 2;
  private static final int MPOL_F_MEMS_ALLOWED = 4;

  private static final int MPOL_MF_MOVE_ALL = 4;
  private static final int MBIND_FLAGS = 7;

  /** The nodes that there are: number 0. */
  static final long NODES = 1;

  private static final long MOST_NODES = PhysicalMemory.PAGE_SIZE * 8L;

  List<Row> rows() {
    return List.of(
        spec(237, "mbind", POINTER, SIZE, MEMORY_POLICY, POINTER, SIZE, FLAGS, this::mbind)
            .partial("checked; policies of areas are not kept"),
        spec(238, "set_mempolicy", MEMORY_POLICY, POINTER, SIZE, this::set),
        spec(239, "get_mempolicy", POINTER, POINTER, SIZE, POINTER, FLAGS, this::get));
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  /** A policy as it is kept: mode with its flags, and the nodes as they are shown. */
  private record Policy(int mode, long nodes) {}

  /**
   * @throws org.amber.abi.ErrnoException EINVAL, EFAULT
   */
  private static Policy read(GuestMemory memory, int mode, GuestAddress mask, long maxNode) {
    int kind = mode & ~MODE_FLAGS;
    boolean fixed = (mode & (STATIC_NODES | RELATIVE_NODES)) != 0;
    require(kind >= MPOL_DEFAULT && kind <= MPOL_WEIGHTED_INTERLEAVE, Errno.EINVAL);
    require((mode & STATIC_NODES) == 0 || (mode & RELATIVE_NODES) == 0, Errno.EINVAL);
    boolean balances = kind == MPOL_BIND || kind == MPOL_PREFERRED_MANY;
    require((mode & NUMA_BALANCING) == 0 || balances, Errno.EINVAL);
    long nodes = readNodes(memory, mask, maxNode);
    switch (kind) {
      case MPOL_DEFAULT -> {
        require(nodes == 0, Errno.EINVAL);
        return new Policy(MPOL_DEFAULT, 0);
      }
      case MPOL_LOCAL -> {
        require(nodes == 0 && !fixed, Errno.EINVAL);
        return new Policy(MPOL_LOCAL, 0);
      }
      case MPOL_PREFERRED -> {
        if (nodes == 0) {
          require(!fixed, Errno.EINVAL);
          return new Policy(MPOL_LOCAL, 0);
        }
      }
      default -> {
        // All others need a node.
      }
    }
    require((nodes & NODES) != 0, Errno.EINVAL);
    return new Policy(mode, fixed ? nodes : nodes & NODES);
  }

  /** The first 64 of the nodes in a mask; the others of it have to be absent. */
  static long readNodes(GuestMemory memory, GuestAddress mask, long maxNode) {
    long count = maxNode - 1;
    if (count == 0 || mask.isNull()) {
      return 0;
    }
    require(Long.compareUnsigned(count, MOST_NODES) <= 0, Errno.EINVAL);
    long first = 0;
    for (long bit = 0; bit < count; bit += Long.SIZE) {
      long word = memory.readLong(mask.value() + bit / Byte.SIZE);
      long left = count - bit;
      long valid = left < Long.SIZE ? word & ((1L << left) - 1) : word;
      require(bit == 0 || valid == 0, Errno.EINVAL);
      first = bit == 0 ? valid : first;
    }
    return first;
  }

  Outcome set(Task task, int mode, GuestAddress mask, long maxNode) {
    Policy policy = read(task.memory(), mode, mask, maxNode);
    task.options().memoryPolicy = policy.mode();
    task.options().memoryNodes = policy.nodes();
    return Outcome.ZERO;
  }

  Outcome get(
      Task task, GuestAddress mode, GuestAddress mask, long maxNode, GuestAddress at, int flags) {
    require(mask.isNull() || Long.compareUnsigned(maxNode, 1) >= 0, Errno.EINVAL);
    Policy policy = asked(task, at, flags);
    GuestMemory memory = task.memory();
    if (!mode.isNull()) {
      memory.writeInt(mode.value(), policy.mode());
    }
    if (!mask.isNull()) {
      long bytes = (maxNode - 1 + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
      require(bytes <= PhysicalMemory.PAGE_SIZE, Errno.EINVAL);
      memory.zero(mask.value(), bytes);
      if (bytes > 0) {
        memory.writeLong(mask.value(), policy.nodes());
      }
    }
    return Outcome.ZERO;
  }

  private static Policy asked(Task task, GuestAddress at, int flags) {
    TaskOptions own = task.options();
    boolean ofAddress = (flags & MPOL_F_ADDR) != 0;
    boolean node = (flags & MPOL_F_NODE) != 0;
    int known = MPOL_F_NODE | MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED;
    require((flags & ~known) == 0, Errno.EINVAL);
    if ((flags & MPOL_F_MEMS_ALLOWED) != 0) {
      require(!ofAddress && !node, Errno.EINVAL);
      return new Policy(MPOL_DEFAULT, NODES);
    }
    if (ofAddress) {
      require(task.memory().space().area(at.value()) != null, Errno.EFAULT);
      return new Policy(MPOL_DEFAULT, 0);
    }
    require(at.isNull(), Errno.EINVAL);
    if (node) {
      int kind = own.memoryPolicy & ~MODE_FLAGS;
      boolean inTurn = kind == MPOL_INTERLEAVE || kind == MPOL_WEIGHTED_INTERLEAVE;
      require(inTurn, Errno.EINVAL);
      return new Policy(0, own.memoryNodes);
    }
    return new Policy(own.memoryPolicy, own.memoryNodes);
  }

  Outcome mbind(
      Task task,
      GuestAddress at,
      long length,
      int mode,
      GuestAddress mask,
      long maxNode,
      int flags) {
    require((flags & ~MBIND_FLAGS) == 0, Errno.EINVAL);
    read(task.memory(), mode, mask, maxNode);
    boolean all = (flags & MPOL_MF_MOVE_ALL) != 0;
    require(!all || task.credentials().has(Credentials.CAP_SYS_NICE), Errno.EPERM);
    long start = at.value();
    require((start & (PhysicalMemory.PAGE_SIZE - 1)) == 0, Errno.EINVAL);
    long end = start + MemorySyscalls.pageAlign(length);
    require(end >= start, Errno.EINVAL);
    AddressSpace space = task.memory().space();
    require(end == start || space.isMapped(start, end), Errno.EFAULT);
    return Outcome.ZERO;
  }
}
