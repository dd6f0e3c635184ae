package org.amber.linux;

import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.MemoryArguments.PROTECTION;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/**
 * Protection keys, pkeys(7), as Linux answers on a processor without them (no PKU in CPUID): no key
 * can be had, and memory has none.
 */
final class ProtectionKeySyscalls {
  private static final int NO_KEY = -1;
  private static final String NO_KEYS = "the processor has no protection keys";
  private final MemorySyscalls memory = new MemorySyscalls();

  List<Row> rows() {
    return List.of(
        spec(329, "pkey_mprotect", POINTER, SIZE, PROTECTION, INT, this::protect).partial(NO_KEYS),
        // Good arguments fail like bad ones: there is a key 0, but its rights cannot be set
        // (arch_set_user_pkey_access).
        spec(
                330,
                "pkey_alloc",
                HEX,
                HEX,
                (task, flags, rights) -> {
                  throw Errno.EINVAL.error();
                })
            .partial(NO_KEYS),
        spec(
                331,
                "pkey_free",
                INT,
                (task, key) -> {
                  throw Errno.EINVAL.error();
                })
            .partial(NO_KEYS));
  }

  /** With the key -1 it is mprotect(2). */
  Outcome protect(Task task, GuestAddress address, long length, int prot, int key) {
    boolean aligned = (address.value() & 0xfff) == 0;
    if (key == NO_KEY || !aligned || length == 0) {
      return memory.mprotect(task, address, length, prot);
    }
    throw Errno.EINVAL.error();
  }
}
