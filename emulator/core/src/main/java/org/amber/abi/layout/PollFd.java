package org.amber.abi.layout;

import org.amber.memory.GuestMemory;

/**
 * What a program puts into a struct pollfd.
 *
 * @param fd descriptor; negative ones are passed over
 * @param events POLL* bits asked for, 16 bits
 */
public record PollFd(int fd, int events) {
  public static final int SIZE = 8;

  /**
   * Reads the entry at {@code index} of an array.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public static PollFd read(GuestMemory memory, long array, int index) {
    long at = array + (long) index * SIZE;
    return new PollFd(memory.readInt(at), memory.readShort(at + 4) & 0xffff);
  }

  /** Writes revents of the entry at {@code index}. */
  public static void writeReturned(GuestMemory memory, long array, int index, int events) {
    memory.writeShort(array + (long) index * SIZE + 6, (short) events);
  }
}
