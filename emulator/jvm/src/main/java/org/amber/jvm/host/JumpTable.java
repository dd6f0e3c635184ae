package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.amber.jvm.cpu.RawMemory;
import org.amber.jvm.cpu.Workspace;
import org.amber.memory.PhysicalMemory;

/**
 * Where machine code finds other machine code by the guest's address: entries in the {@link
 * Workspace}, one for each value of an address's low bits. They are those of one generation of
 * translations; what others had is kept, since processes take turns.
 */
final class JumpTable {
  private static final int MOST_GENERATIONS = 16;

  private static final long NO_GENERATION = -1;

  /** In an entry without code of an address in page 0: the sum is no less than a page. */
  private static final long NONE = 1L << 62;

  private final long keys;
  private final long codes;
  private final Map<Long, Set<HostCode>> generations = new LinkedHashMap<>(16, 0.75f, true);
  private Set<HostCode> current = new LinkedHashSet<>();

  JumpTable(long workspace) {
    keys = workspace + Workspace.JUMPS;
    codes = workspace + Workspace.JUMP_CODES;
    for (int i = 0; i < PhysicalMemory.PAGE_SIZE; i++) {
      RawMemory.put(keys, none(i), i);
    }
  }

  /**
   * What is in an entry without code: with the address of none that belongs there the sum is less
   * than a page. All are zero at first.
   */
  private static long none(int place) {
    return place < PhysicalMemory.PAGE_SIZE ? NONE : 0;
  }

  /** The entry of an address. */
  static int place(long address) {
    return (int) address & Workspace.JUMP_ENTRIES - 1;
  }

  // ---- what machine code does with it

  /**
   * Writes what makes {@link HostRegister#ADDRESS} the entry of the guest's address in {@link
   * HostRegister#ADDEND}, and {@link HostRegister#SCRATCH} zero if that address leads to code; else
   * it is a page or more.
   */
  static void writeFind(Assembler out) {
    out.extract(ADDRESS, ADDEND, CONTEXT, Context.JUMP_BITS);
    out.load(SCRATCH, CONTEXT, ADDRESS, Long.BYTES, Context.JUMPS);
    out.lea(SCRATCH, SCRATCH, ADDEND, 1, 0);
  }

  /** Writes the jump to the code of the entry that was found. */
  static void writeJump(Assembler out) {
    out.put(0x43, 0xff); // jmp
    out.memory(4, CONTEXT, ADDRESS, Long.BYTES, Context.JUMP_CODES);
  }

  /**
   * Writes what makes {@link HostRegister#SCRATCH} where the code is of the entry that was found.
   */
  static void writeLoad(Assembler out) {
    out.load(SCRATCH, CONTEXT, ADDRESS, Long.BYTES, Context.JUMP_CODES);
  }

  // ---- entries

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
    current = new LinkedHashSet<>();
  }

  /** Takes the entries that were known in a generation, less those whose code is gone. */
  void use(long generation) {
    for (HostCode code : current) {
      int place = place(code.address());
      RawMemory.put(keys, none(place), place);
    }
    current = generations.computeIfAbsent(generation, _ -> new LinkedHashSet<>());
    current.removeIf(HostCode::isGone);
    current.forEach(this::enter);
    if (generations.size() > MOST_GENERATIONS) {
      generations.remove(generations.keySet().iterator().next());
    }
  }
}
