package org.amber.jvm.saved;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.amber.jvm.saved.SavedPage.Code;

/** A page of which more and more is compiled. */
final class NewPage {
  private final List<Code> runs = new ArrayList<>();
  private final Map<Begin, SavedRegion> regions = new TreeMap<>();

  /**
   * Adds a region and the code of which it was made, unless there is one that begins there.
   *
   * @return false, and nothing is added, if that is not what is known of the page
   */
  boolean add(SavedRegion region, List<Code> blocks) {
    if (!blocks.stream().allMatch(this::allows)) {
      return false;
    }
    blocks.forEach(this::add);
    regions.putIfAbsent(region.begin(), region);
    return true;
  }

  /** Adds all of another, as {@link #add}. */
  boolean add(SavedPage other) {
    List<Code> code = other.code();
    if (!code.stream().allMatch(this::allows)) {
      return false;
    }
    code.forEach(this::add);
    for (SavedRegion region : other.regions()) {
      regions.putIfAbsent(region.begin(), region);
    }
    return true;
  }

  private boolean allows(Code code) {
    for (Code run : runs) {
      int from = Math.max(run.from(), code.from());
      int to = Math.min(run.end(), code.end());
      if (from < to && !Arrays.equals(run.copy(from, to), code.copy(from, to))) {
        return false;
      }
    }
    return true;
  }

  /** Adds code, in one run with all that it touches. */
  private void add(Code code) {
    Code whole = code;
    for (Code run : List.copyOf(runs)) {
      if (run.from() <= whole.end() && run.end() >= whole.from()) {
        runs.remove(run);
        whole = together(run, whole);
      }
    }
    runs.add(whole);
  }

  private static Code together(Code one, Code other) {
    int from = Math.min(one.from(), other.from());
    byte[] bytes = new byte[Math.max(one.end(), other.end()) - from];
    System.arraycopy(one.bytes(), 0, bytes, one.from() - from, one.bytes().length);
    System.arraycopy(other.bytes(), 0, bytes, other.from() - from, other.bytes().length);
    return new Code(from, bytes);
  }

  /** As {@link SavedPage#write}. */
  byte[] bytes() {
    runs.sort(Comparator.comparingInt(Code::from));
    return SavedPage.write(runs, regions.values());
  }
}
