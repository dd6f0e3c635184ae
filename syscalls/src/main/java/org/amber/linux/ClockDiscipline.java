package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.memory.GuestMemory;

/** struct timex of adjtimex(2), as a clock shows it that nobody disciplines. */
final class ClockDiscipline {
  private static final int SIZE = 208;
  private static final int ADJ_OFFSET_SS_READ = 0xa001;
  private static final int MAX_ERROR = 24;
  private static final int ESTIMATED_ERROR = 32;
  private static final int STATUS = 40;
  private static final int CONSTANT = 48;
  private static final int PRECISION = 56;
  private static final int TOLERANCE = 64;
  private static final int TIME = 72;
  private static final int TICK = 88;
  private static final int STA_UNSYNC = 0x40;
  private static final int TIME_ERROR = 5;

  /** Values of a Linux kernel after boot (kernel/time/ntp.c). */
  private static final long UNKNOWN_ERROR_MICROS = 16_000_000;

  private static final long DEFAULT_CONSTANT = 2;
  private static final long MAX_FREQUENCY = 500L << 16;
  private static final long TICK_MICROS = 10_000;

  private ClockDiscipline() {}

  /**
   * Fills struct timex.
   *
   * @return the clock state, TIME_ERROR: not synchronized
   * @throws org.amber.abi.ErrnoException EPERM when {@code modes} asks for a change
   */
  static long read(Task task, long at) {
    GuestMemory memory = task.memory();
    int modes = memory.readInt(at);
    if (modes != 0 && modes != ADJ_OFFSET_SS_READ) {
      throw Errno.EPERM.error();
    }
    memory.zero(at + 8, SIZE - 8);
    memory.writeLong(at + MAX_ERROR, UNKNOWN_ERROR_MICROS);
    memory.writeLong(at + ESTIMATED_ERROR, UNKNOWN_ERROR_MICROS);
    memory.writeInt(at + STATUS, STA_UNSYNC);
    memory.writeLong(at + CONSTANT, DEFAULT_CONSTANT);
    memory.writeLong(at + PRECISION, 1);
    memory.writeLong(at + TOLERANCE, MAX_FREQUENCY);
    TimeStructs.writeTimeval(memory, at + TIME, task.kernel().clock().realtimeNanos());
    memory.writeLong(at + TICK, TICK_MICROS);
    return TIME_ERROR;
  }
}
