package org.amber.linux;

import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Capabilities;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** capget(2) and capset(2). */
final class CapabilitySyscalls {
  private static final int VERSION_1 = 0x1998_0330;
  private static final int VERSION_2 = 0x2007_1026;
  private static final int VERSION_3 = 0x2008_0522;

  /** struct __user_cap_data_struct: effective, permitted, inheritable, 32 bits each. */
  private static final int DATA_SIZE = 12;

  List<Row> rows() {
    return List.of(
        spec(125, "capget", POINTER, POINTER, this::capget),
        spec(126, "capset", POINTER, POINTER, this::capset));
  }

  /** How many data structures a version has; an unknown one is answered with ours. */
  private static int structures(Task task, GuestAddress header) {
    int version = task.memory().readInt(header.value());
    return switch (version) {
      case VERSION_1 -> 1;
      case VERSION_2, VERSION_3 -> 2;
      default -> {
        task.memory().writeInt(header.value(), VERSION_3);
        throw Errno.EINVAL.error();
      }
    };
  }

  private static boolean isProbe(Task task, GuestAddress header) {
    int version = task.memory().readInt(header.value());
    return version != VERSION_1 && version != VERSION_2 && version != VERSION_3;
  }

  Outcome capget(Task task, GuestAddress header, GuestAddress data) {
    if (data.isNull() && isProbe(task, header)) {
      task.memory().writeInt(header.value(), VERSION_3);
      return Outcome.ZERO;
    }
    int structures = structures(task, header);
    int pid = task.memory().readInt(header.value() + 4);
    if (pid < 0) {
      throw Errno.EINVAL.error();
    }
    Task target = pid == 0 ? task : task.kernel().task(pid);
    if (target == null) {
      throw Errno.ESRCH.error();
    }
    if (!data.isNull()) {
      write(task.memory(), data.value(), structures, target.credentials().capabilities());
    }
    return Outcome.ZERO;
  }

  private static void write(GuestMemory memory, long at, int structures, Capabilities shown) {
    for (int i = 0; i < structures; i++) {
      long part = at + (long) DATA_SIZE * i;
      memory.writeInt(part, (int) (shown.effective() >>> (32 * i)));
      memory.writeInt(part + 4, (int) (shown.permitted() >>> (32 * i)));
      memory.writeInt(part + 8, (int) (shown.inheritable() >>> (32 * i)));
    }
  }

  private static long read(GuestMemory memory, long at, int structures) {
    long low = Integer.toUnsignedLong(memory.readInt(at));
    long high = structures == 1 ? 0 : Integer.toUnsignedLong(memory.readInt(at + DATA_SIZE));
    return (low | (high << 32)) & Credentials.ALL_CAPABILITIES;
  }

  Outcome capset(Task task, GuestAddress header, GuestAddress data) {
    int structures = structures(task, header);
    int pid = task.memory().readInt(header.value() + 4);
    if (pid != 0 && pid != task.tid()) {
      throw Errno.EPERM.error();
    }
    GuestMemory memory = task.memory();
    long effective = read(memory, data.value(), structures);
    long permitted = read(memory, data.value() + 4, structures);
    long inheritable = read(memory, data.value() + 8, structures);
    Credentials own = task.credentials();
    Capabilities sets = own.capabilities();
    long inheritLimit = sets.inheritable() | sets.bounding();
    if (!own.has(Credentials.CAP_SETPCAP)) {
      inheritLimit &= sets.inheritable() | sets.permitted();
    }
    boolean allowed =
        (permitted & ~sets.permitted()) == 0
            && (effective & ~permitted) == 0
            && (inheritable & ~inheritLimit) == 0;
    if (!allowed) {
      throw Errno.EPERM.error();
    }
    task.setCredentials(own.withCapabilitySets(effective, permitted, inheritable));
    return Outcome.ZERO;
  }
}
