package org.amber.abi.layout;

import org.amber.memory.GuestMemory;

/**
 * struct itimerspec.
 *
 * @param interval it_interval
 * @param value it_value
 */
public record ItimerSpec(TimeSpec interval, TimeSpec value) {
  public static final int SIZE = 2 * TimeSpec.SIZE;

  /**
   * Reads one.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public static ItimerSpec read(GuestMemory memory, long address) {
    return new ItimerSpec(
        TimeSpec.read(memory, address), TimeSpec.read(memory, address + TimeSpec.SIZE));
  }

  /** Writes one. */
  public void write(GuestMemory memory, long address) {
    interval.write(memory, address);
    value.write(memory, address + TimeSpec.SIZE);
  }
}
