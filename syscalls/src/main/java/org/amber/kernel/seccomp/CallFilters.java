package org.amber.kernel.seccomp;

import org.amber.abi.Errno;
import org.jspecify.annotations.Nullable;

/** What calls a thread may make: its mode and filters of seccomp(2). */
public final class CallFilters {
  public static final int DISABLED = 0;
  public static final int STRICT = 1;
  public static final int FILTER = 2;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int RT_SIGRETURN = 15;
  private static final int EXIT = 60;

  private boolean strict;

  private @Nullable SeccompFilter filter;

  /** Whether some calls may not be made. */
  public boolean isActive() {
    return strict || filter != null;
  }

  /** As PR_GET_SECCOMP tells it. */
  public int mode() {
    return strict ? STRICT : filter != null ? FILTER : DISABLED;
  }

  public @Nullable SeccompFilter filter() {
    return filter;
  }

  /**
   * Checks that the mode may be changed to another; it may not once it is set.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  public void requireChange(int newMode) {
    if (mode() != DISABLED && mode() != newMode) {
      throw Errno.EINVAL.error();
    }
  }

  /** Only read, write, exit and rt_sigreturn from now on. */
  public void setStrict() {
    strict = true;
  }

  /** Asks this filter, which contains those before, from now on. */
  public void setFilter(SeccompFilter newFilter) {
    filter = newFilter;
  }

  /**
   * Whether the filters of another thread can take the place of these: SECCOMP_FILTER_FLAG_TSYNC.
   */
  public boolean canFollow(CallFilters other) {
    SeccompFilter own = filter;
    return !strict && (own == null || own.isPartOf(other.filter));
  }

  /** Has the filters of another thread from now on. */
  public void copyFrom(CallFilters other) {
    strict = other.strict;
    filter = other.filter;
  }

  /** Whether strict mode knows a call; others end the thread. */
  public boolean isStrictViolation(int number) {
    boolean allowed = number == READ || number == WRITE || number == RT_SIGRETURN || number == EXIT;
    return strict && !allowed;
  }

  /** A {@link SeccompVerdict} on a call. */
  public int verdict(SeccompData data) {
    SeccompFilter asked = filter;
    return asked == null ? SeccompVerdict.ALLOW : asked.verdict(data);
  }

  /**
   * The state form.
   *
   * @param filterIndex where the youngest filter is saved; -1 for none
   */
  public CallFiltersState save(int filterIndex) {
    CallFiltersState state = new CallFiltersState();
    state.strict = strict;
    state.filter = filterIndex;
    return state;
  }

  /** Puts back what was saved. */
  public void restore(CallFiltersState state, @Nullable SeccompFilter youngest) {
    strict = state.strict;
    filter = youngest;
  }
}
