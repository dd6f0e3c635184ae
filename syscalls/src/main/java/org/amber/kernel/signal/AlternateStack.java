package org.amber.kernel.signal;

/**
 * The alternate signal stack of a task, sigaltstack(2).
 *
 * @param base lowest address
 * @param size bytes; 0 when disabled
 * @param flags SS_DISABLE, SS_AUTODISARM
 */
public record AlternateStack(long base, long size, int flags) {
  public static final int SS_ONSTACK = 1;
  public static final int SS_DISABLE = 2;
  public static final int SS_AUTODISARM = 1 << 31;
  public static final int MINSIGSTKSZ = 2048;

  public static final AlternateStack NONE = new AlternateStack(0, 0, SS_DISABLE);

  public boolean isEnabled() {
    return size != 0;
  }

  /** Whether a stack pointer lies on this stack. */
  public boolean contains(long stackPointer) {
    return (flags & SS_AUTODISARM) == 0
        && isEnabled()
        && Long.compareUnsigned(stackPointer, base) > 0
        && stackPointer - base <= size;
  }
}
