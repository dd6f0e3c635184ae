package org.amber.kernel.seccomp;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A filter, and those that were there before it. Immutable; tasks share them. */
public final class SeccompFilter {
  /**
   * MAX_INSNS_PER_PATH: instructions of a filter with all before it, four more for each. (Linux
   * counts those that it translates these into, about twice as many.)
   */
  private static final int MOST_IN_ALL = (1 << 18) / 8 / 2;

  private static final int OVERHEAD = 4;

  @SavedAs("before")
  private final @Nullable SeccompFilter before;

  @SavedAs("instructions")
  private final BpfProgram program;

  @NotSaved("follows from the programs")
  private final int total;

  /** How many filters there are in the row. */
  @NotSaved("follows from the filters")
  private final int count;

  private SeccompFilter(@Nullable SeccompFilter before, BpfProgram program) {
    this.before = before;
    this.program = program;
    this.total = program.length() + (before == null ? 0 : before.total + OVERHEAD);
    this.count = before == null ? 1 : before.count + 1;
  }

  /**
   * A filter to be asked beside those that are there.
   *
   * @param instructions each a struct sock_filter
   * @throws org.amber.abi.ErrnoException EINVAL when the program is not sound, ENOMEM when there
   *     are too many
   */
  public static SeccompFilter after(@Nullable SeccompFilter before, long[] instructions) {
    SeccompFilter filter = new SeccompFilter(before, new BpfProgram(instructions));
    if (filter.total > MOST_IN_ALL) {
      throw Errno.ENOMEM.error();
    }
    return filter;
  }

  public @Nullable SeccompFilter before() {
    return before;
  }

  /** How many filters are asked. */
  public int count() {
    return count;
  }

  /** Whether this is one of those that {@code other} is made of. */
  boolean isPartOf(@Nullable SeccompFilter other) {
    for (SeccompFilter at = other; at != null; at = at.before) {
      if (at == this) {
        return true;
      }
    }
    return false;
  }

  /** The strictest of what the filters say; of equal ones the youngest's. */
  int verdict(SeccompData data) {
    int strictest = SeccompVerdict.ALLOW;
    for (SeccompFilter at = this; at != null; at = at.before) {
      int verdict = at.program.run(data);
      if (SeccompVerdict.action(verdict) < SeccompVerdict.action(strictest)) {
        strictest = verdict;
      }
    }
    return strictest;
  }

  /**
   * The state form.
   *
   * @param beforeIndex where the filter before this one is saved; -1 for none
   */
  public SeccompFilterState save(int beforeIndex) {
    SeccompFilterState state = new SeccompFilterState();
    state.before = beforeIndex;
    state.instructions = program.instructions();
    return state;
  }

  /**
   * What was saved.
   *
   * @throws IllegalArgumentException when the program is not sound
   */
  public static SeccompFilter restore(SeccompFilterState state, @Nullable SeccompFilter before) {
    try {
      return after(before, state.instructions);
    } catch (ErrnoException e) {
      throw new IllegalArgumentException("a filter of system calls is not sound", e);
    }
  }
}
