package org.amber.jvm.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.jvm.cpu.RawMemory;
import org.amber.jvm.cpu.Workspace;

/**
 * Where machine code finds other machine code by the guest's address: entries in the {@link
 * Workspace}, one for each value of an address's low bits. They are those of one generation of
 * translations; what others had is kept, since processes take turns.
 */
final class JumpTable {
  private static final int MOST_GENERATIONS = 16;

  private static final long NO_GENERATION = -1;

  /** In an entry without code: with no guest's address the sum is less than a page. */
  private static final long NONE = 1L << 62;

  private final long keys;
  private final long codes;
  private final Map<Long, List<HostCode>> generations = new LinkedHashMap<>(16, 0.75f, true);
  private List<HostCode> current = new ArrayList<>();

  JumpTable(long workspace) {
    keys = workspace + Workspace.JUMPS;
    codes = workspace + Workspace.JUMP_CODES;
    for (int i = 0; i < Workspace.JUMP_ENTRIES; i++) {
      RawMemory.put(keys, NONE, i);
    }
  }

  /** The entry of an address. */
  static int place(long address) {
    return (int) address & Workspace.JUMP_ENTRIES - 1;
  }

  /** From now on an address leads to code. */
  void put(HostCode code) {
    if (RawMemory.get(keys, place(code.address())) != -code.address()) {
      current.add(code);
      enter(code);
    }
  }

  private void enter(HostCode code) {
    int place = place(code.address());
    RawMemory.put(keys, -code.address(), place);
    RawMemory.put(codes, code.start(), place);
  }

  /** No address leads to code. */
  void clear() {
    use(NO_GENERATION);
    generations.clear();
    current = new ArrayList<>();
  }

  /** Takes the entries that were known in a generation, less those whose code is gone. */
  void use(long generation) {
    for (HostCode code : current) {
      RawMemory.put(keys, NONE, place(code.address()));
    }
    current = generations.computeIfAbsent(generation, _ -> new ArrayList<>());
    current.removeIf(HostCode::isGone);
    current.forEach(this::enter);
    if (generations.size() > MOST_GENERATIONS) {
      generations.remove(generations.keySet().iterator().next());
    }
  }
}
