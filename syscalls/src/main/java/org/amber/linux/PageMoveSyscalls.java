package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Pages on the nodes of a machine that has one: move_pages(2), migrate_pages(2). */
final class PageMoveSyscalls {
  private static final int MPOL_MF_MOVE = 2;
  private static final int MPOL_MF_MOVE_ALL = 4;

  List<Row> rows() {
    return List.of(
        spec(256, "migrate_pages", INT, SIZE, POINTER, POINTER, this::migrate),
        spec(279, "move_pages", INT, SIZE, POINTER, POINTER, POINTER, FLAGS, this::move));
  }

  /** Every page is on the only node already. */
  Outcome migrate(Task task, int pid, long maxNode, GuestAddress from, GuestAddress to) {
    GuestMemory memory = task.memory();
    MemoryPolicySyscalls.readNodes(memory, from, maxNode);
    long target = MemoryPolicySyscalls.readNodes(memory, to, maxNode);
    Task found = find(task, pid);
    TraceAccess.require(task, found.group());
    boolean beyond = (target & ~MemoryPolicySyscalls.NODES) != 0;
    if (beyond && !task.credentials().has(Credentials.CAP_SYS_NICE)) {
      throw Errno.EPERM.error();
    }
    return Outcome.ZERO;
  }

  private static Task find(Task task, int pid) {
    Task found = pid == 0 ? task : pid < 0 ? null : task.kernel().task(pid);
    if (found == null) {
      throw Errno.ESRCH.error();
    }
    return found;
  }

  Outcome move(
      Task task,
      int pid,
      long count,
      GuestAddress pages,
      GuestAddress nodes,
      GuestAddress status,
      int flags) {
    if ((flags & ~(MPOL_MF_MOVE | MPOL_MF_MOVE_ALL)) != 0) {
      throw Errno.EINVAL.error();
    }
    if ((flags & MPOL_MF_MOVE_ALL) != 0 && !task.credentials().has(Credentials.CAP_SYS_NICE)) {
      throw Errno.EPERM.error();
    }
    Task found = find(task, pid);
    TraceAccess.require(task, found.group());
    if (!found.isAlive()) {
      throw Errno.EINVAL.error();
    }
    AddressSpace space = found.group().memory().space();
    GuestMemory memory = task.memory();
    for (long i = 0; Long.compareUnsigned(i, count) < 0; i++) {
      long page = memory.readLong(pages.value() + 8 * i);
      if (!nodes.isNull()) {
        requireNode(memory.readInt(nodes.value() + 4 * i));
      }
      memory.writeInt(status.value() + 4 * i, node(space, page));
    }
    return Outcome.ZERO;
  }

  private static void requireNode(int node) {
    if (node != 0) {
      throw Errno.ENODEV.error();
    }
  }

  /** The node of a page, or why it has none, as the call stores it. */
  private static int node(AddressSpace space, long address) {
    if (space.area(address) == null) {
      return -Errno.EFAULT.number();
    }
    return space.entry(address) == 0 ? -Errno.ENOENT.number() : 0;
  }
}
