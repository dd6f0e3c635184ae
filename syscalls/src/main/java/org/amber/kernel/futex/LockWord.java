package org.amber.kernel.futex;

/** The word of a futex that is a lock known to the kernel, or in a robust list: futex(2). */
public final class LockWord {
  /** Somebody waits in the kernel. */
  public static final int FUTEX_WAITERS = 0x8000_0000;

  /** The owner has ended without unlocking. */
  public static final int FUTEX_OWNER_DIED = 0x4000_0000;

  /** Bits that are the owner's TID. */
  public static final int FUTEX_TID_MASK = 0x3fff_ffff;

  private LockWord() {}
}
