package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.seccomp.CallFiltersState;
import org.amber.kernel.seccomp.SeccompFilter;
import org.amber.kernel.seccomp.SeccompFilterState;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Puts back what {@link FilterSaver} has saved. */
@NotSaved("at work only while a kernel is restored")
final class FilterRestorer {
  private static final int NONE = -1;

  private final List<SeccompFilter> filters = new ArrayList<>();

  /**
   * @throws IllegalArgumentException when a filter is not sound
   */
  FilterRestorer(List<SeccompFilterState> states) {
    for (SeccompFilterState state : states) {
      filters.add(SeccompFilter.restore(state, at(state.before)));
    }
  }

  void restore(CallFiltersState state, CallFilters into) {
    into.restore(state, at(state.filter));
  }

  private @Nullable SeccompFilter at(int index) {
    if (index == NONE) {
      return null;
    }
    if (index < 0 || index >= filters.size()) {
      throw new IllegalArgumentException("the snapshot has no filter " + index);
    }
    return filters.get(index);
  }
}
