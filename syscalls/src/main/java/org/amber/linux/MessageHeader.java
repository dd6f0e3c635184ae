package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;

/**
 * A struct msghdr as a program gives it.
 *
 * @param at where it is
 * @param name room for or place of the address; 0 for none
 * @param nameLength its size
 * @param vector the iovec list
 * @param count how many
 * @param control ancillary data; 0 for none
 * @param controlLength its size
 */
record MessageHeader(
    long at,
    GuestAddress name,
    int nameLength,
    GuestAddress vector,
    int count,
    GuestAddress control,
    long controlLength) {
  /** Size of struct msghdr. */
  static final int SIZE = 56;

  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int MAX_VECTORS = 1024;

  /**
   * Reads one.
   *
   * @throws org.amber.abi.ErrnoException EFAULT, EINVAL, EMSGSIZE, ENOBUFS
   */
  static MessageHeader read(Task task, GuestAddress from) {
    GuestMemory memory = task.memory();
    long at = from.value();
    GuestAddress name = new GuestAddress(memory.readLong(at));
    int nameLength = name.isNull() ? 0 : memory.readInt(at + NAME_LENGTH);
    long count = memory.readLong(at + COUNT);
    long controlLength = memory.readLong(at + CONTROL_LENGTH);
    if (nameLength < 0) {
      throw Errno.EINVAL.error();
    }
    if (count < 0 || count > MAX_VECTORS) {
      throw Errno.EMSGSIZE.error();
    }
    if (controlLength < 0 || controlLength > Integer.MAX_VALUE) {
      throw Errno.ENOBUFS.error();
    }
    return new MessageHeader(
        at,
        name,
        nameLength,
        new GuestAddress(memory.readLong(at + VECTOR)),
        (int) count,
        new GuestAddress(memory.readLong(at + CONTROL)),
        controlLength);
  }

  /** The memory of the iovec list. */
  GuestBuffer buffer(Task task, Access access) {
    return GuestBuffer.ofVector(task.memory(), vector, count, access);
  }

  /** Tells what a receive has stored. */
  void report(Task task, int storedName, long storedControl, int flags) {
    GuestMemory memory = task.memory();
    if (!name.isNull()) {
      memory.writeInt(at + NAME_LENGTH, storedName);
    }
    memory.writeInt(at + FLAGS, flags);
    memory.writeLong(at + CONTROL_LENGTH, storedControl);
  }
}
