package org.amber.kernel.futex;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link FutexWaiter}. */
@StateType(367)
public final class FutexWaiterState {
  @Tag(1)
  public int tid;

  @Tag(2)
  public int bitset;

  /** The mapped object of a shared word; 0 for a word of the waiter's own memory. */
  @Tag(3)
  public long source;

  /** Address, or byte of the object. */
  @Tag(4)
  public long address;

  /** Who has the lock; 0 for a plain wait. */
  @Tag(5)
  public int owner;

  /** Which of several words of the thread; 0 for the only one. */
  @Tag(6)
  public int index;

  /** Whether it waits to be moved to a lock, or was. */
  @Tag(7)
  public boolean requeues;

  /** That lock, as source and address. */
  @Tag(8)
  public long targetSource;

  @Tag(9)
  public long targetAddress;
}
