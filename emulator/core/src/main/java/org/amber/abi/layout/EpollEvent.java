package org.amber.abi.layout;

import org.amber.memory.GuestMemory;

/**
 * struct epoll_event, packed on x86-64.
 *
 * @param events EPOLL* bits
 * @param data the program's own
 */
public record EpollEvent(int events, long data) {
  public static final int SIZE = 12;

  /**
   * Reads one.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public static EpollEvent read(GuestMemory memory, long address) {
    return new EpollEvent(memory.readInt(address), memory.readLong(address + 4));
  }

  /** Writes the entry at {@code index} of an array. */
  public static void write(GuestMemory memory, long array, int index, int events, long data) {
    long at = array + (long) index * SIZE;
    memory.writeInt(at, events);
    memory.writeLong(at + 4, data);
  }
}
