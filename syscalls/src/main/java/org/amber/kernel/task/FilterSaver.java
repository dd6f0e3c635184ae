package org.amber.kernel.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.seccomp.CallFiltersState;
import org.amber.kernel.seccomp.SeccompFilter;
import org.amber.kernel.seccomp.SeccompFilterState;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Saves the filters of all threads, each once and behind those that it contains. */
@NotSaved("at work only while a kernel is saved")
final class FilterSaver {
  private static final int NONE = -1;

  private final List<SeccompFilterState> states;
  private final IdentityHashMap<SeccompFilter, Integer> indexes = new IdentityHashMap<>();

  FilterSaver(List<SeccompFilterState> states) {
    this.states = states;
  }

  CallFiltersState save(CallFilters filters) {
    return filters.save(index(filters.filter()));
  }

  private int index(@Nullable SeccompFilter youngest) {
    Deque<SeccompFilter> unknown = new ArrayDeque<>();
    SeccompFilter at = youngest;
    while (at != null && !indexes.containsKey(at)) {
      unknown.push(at);
      at = at.before();
    }
    int index = at == null ? NONE : indexes.getOrDefault(at, NONE);
    for (SeccompFilter filter : unknown) {
      states.add(filter.save(index));
      index = states.size() - 1;
      indexes.put(filter, index);
    }
    return index;
  }
}
