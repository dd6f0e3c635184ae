package org.amber.kernel.task;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.SignalInfo;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;

/**
 * The area that a thread has registered by rseq(2): where it finds the CPU it runs on, and where it
 * says which instructions must not be interrupted. A thread that another one, or a signal handler,
 * interrupts there goes on at the sequence's abort handler.
 */
public final class RestartableSequence {
  /** Bytes of struct rseq. */
  public static final int SIZE = 32;

  public static final int ALIGNMENT = 32;

  private static final int CPU_ID = 4;
  private static final int CURRENT = 8;
  private static final int START = 8;
  private static final int LENGTH = 16;
  private static final int ABORT = 24;
  private static final int UNINITIALIZED = -1;

  private long area;
  private int length;
  private int signature;

  public boolean isRegistered() {
    return area != 0;
  }

  /** Whether this area of this length is registered. */
  public boolean isAt(long address, int size) {
    return area == address && length == size;
  }

  /** Whether this is what stands before abort handlers. */
  public boolean hasSignature(int value) {
    return signature == value;
  }

  /**
   * Registers an area and fills it in. All tasks run on CPU 0.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public void register(Task task, long address, int size, int newSignature) {
    writeCpu(task, address, 0);
    area = address;
    length = size;
    signature = newSignature;
  }

  /**
   * Forgets the area.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public void unregister(Task task) {
    writeCpu(task, area, UNINITIALIZED);
    clear();
  }

  private static void writeCpu(Task task, long address, int cpu) {
    task.memory().writeInt(address, 0);
    task.memory().writeInt(address + CPU_ID, cpu);
  }

  /** Forgets the area, as execve(2) does. */
  public void clear() {
    area = 0;
    length = 0;
    signature = 0;
  }

  /** Takes over the area of the thread that has made this one, with memory of its own. */
  public void copyFrom(RestartableSequence other) {
    area = other.area;
    length = other.length;
    signature = other.signature;
  }

  /** The thread was interrupted: a sequence that was under way is aborted (rseq_ip_fixup). */
  public void interrupt(Task task) {
    if (area == 0) {
      return;
    }
    GuestMemory memory = task.memory();
    CpuState cpu = task.cpu();
    try {
      long current = memory.readLong(area + CURRENT);
      if (current == 0) {
        return;
      }
      long start = memory.readLong(current + START);
      long size = memory.readLong(current + LENGTH);
      memory.writeLong(area + CURRENT, 0);
      if (Long.compareUnsigned(cpu.rip - start, size) < 0) {
        cpu.rip = abortHandler(memory, memory.readLong(current + ABORT));
      }
    } catch (ErrnoException e) {
      task.kernel().signals().force(task, SignalInfo.kernel(Signal.SIGSEGV.number()));
    }
  }

  private long abortHandler(GuestMemory memory, long address) {
    boolean inside = address >= Integer.BYTES && address < AddressSpace.TASK_SIZE;
    if (!inside || memory.readInt(address - Integer.BYTES) != signature) {
      throw Errno.EINVAL.error();
    }
    return address;
  }

  /** The state form. */
  RestartableSequenceState save() {
    RestartableSequenceState state = new RestartableSequenceState();
    state.area = area;
    state.length = length;
    state.signature = signature;
    return state;
  }

  /** Puts back what was saved. */
  void restore(RestartableSequenceState state) {
    area = state.area;
    length = state.length;
    signature = state.signature;
  }
}
