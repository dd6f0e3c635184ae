package org.amber.kernel.event;

import java.util.Locale;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** A counter to wait for (eventfd(2)). */
public final class EventFile extends AnonymousFile {
  /** The counter goes up to one less than this. */
  private static final long FULL = -1L;

  @NotSaved("who waits queues himself anew")
  private final WaitQueue changed = new WaitQueue();

  private final boolean semaphore;
  private long counter;

  /**
   * @param nonBlock O_NONBLOCK or 0
   * @param semaphore EFD_SEMAPHORE: a read takes 1, not all
   */
  public EventFile(long id, int nonBlock, long initial, boolean semaphore) {
    super(id, nonBlock | OpenFlags.O_RDWR, "eventfd");
    this.counter = initial;
    this.semaphore = semaphore;
  }

  @Override
  protected boolean allOrNothing() {
    return true;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    requireRoom(to);
    if (counter == 0) {
      throw Errno.EAGAIN.error();
    }
    long taken = semaphore ? 1 : counter;
    counter -= taken;
    changed.wakeAll();
    // What cannot be stored is lost, as in Linux.
    putLong(to, taken);
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    add(getLong(from));
  }

  /** Adds 1, as far as that is possible: eventfd_signal of Linux. */
  public void signal() {
    if (counter != FULL) {
      counter++;
    }
    changed.wakeAll();
  }

  private void add(long value) {
    if (value == FULL) {
      throw Errno.EINVAL.error();
    }
    if (Long.compareUnsigned(FULL - 1 - counter, value) < 0) {
      throw Errno.EAGAIN.error();
    }
    counter += value;
    changed.wakeAll();
  }

  @Override
  public int poll() {
    int ready = counter != 0 ? Readiness.POLLIN : 0;
    if (counter == FULL) {
      ready |= Readiness.POLLERR;
    }
    return Long.compareUnsigned(FULL - 1, counter) > 0 ? ready | Readiness.POLLOUT : ready;
  }

  @Override
  public WaitQueue waitQueue() {
    return changed;
  }

  @Override
  public String details() {
    return String.format(
        Locale.ROOT,
        "eventfd-count: %16x\neventfd-id: %d\neventfd-semaphore: %d\n",
        counter,
        id(),
        semaphore ? 1 : 0);
  }

  @Override
  public EventFileState save() {
    EventFileState state = new EventFileState();
    saveTo(state);
    state.counter = counter;
    state.semaphore = semaphore;
    return state;
  }

  public static EventFile restore(EventFileState state) {
    EventFile file = new EventFile(state.id, state.flags, state.counter, state.semaphore);
    file.restoreFrom(state);
    return file;
  }
}
