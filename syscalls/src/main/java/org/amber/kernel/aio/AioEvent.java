package org.amber.kernel.aio;

import org.amber.memory.GuestMemory;
import org.amber.state.NotSaved;

/**
 * An operation that has ended: struct io_event.
 *
 * @param data what the program gave with the operation
 * @param block address of its struct iocb
 * @param result bytes, events, or a negative error
 */
@NotSaved("the columns of AioContextState are made of these")
public record AioEvent(long data, long block, long result) {
  /** Bytes of struct io_event. */
  public static final int SIZE = 32;

  /** Stores it; {@code res2} is always zero. */
  public void write(GuestMemory memory, long at) {
    memory.writeLong(at, data);
    memory.writeLong(at + 8, block);
    memory.writeLong(at + 16, result);
    memory.writeLong(at + 24, 0);
  }
}
