package org.amber.unicorn.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;
import org.amber.unicorn.HookType;
import org.amber.unicorn.Hooks;
import org.amber.unicorn.Unicorn;

/**
 * Counts steps block by block. Before each block a callback takes the block's instructions from a
 * budget. On x86-64 hosts with the System V convention it is machine code, which costs next to
 * nothing; it calls into Java only when it does not know the block, the budget does not suffice,
 * or somebody wants the emulation to stop. Elsewhere the callback is Java code that does the same.
 *
 * <p>The table is indexed by address; a salt that belongs to the address space and its present code
 * keeps the blocks of different code at the same address apart.
 */
final class BlockCounter implements AutoCloseable {
  // Fields of the structure that the machine code works on.
  private static final long BUDGET = 0;
  private static final long SALT = 8;
  private static final long TABLE = 16;
  private static final long BLOCK = 24;
  private static final long CHARGE = 32;
  private static final long STOP = 40; // tested together with the next
  private static final long INTERRUPT = 44;
  private static final long UPCALL = 48;
  private static final long SITE = 56;
  private static final long SIZE = 64;

  /** Neighbours share cache lines: a set for every 8 bytes of code. */
  private static final int SETS = 1 << 14;

  private static final int ENTRY = 16;
  private static final int SET = 2 * ENTRY;
  private static final long ENTRY_SIZE = 8;
  private static final long ENTRY_COUNT = 12;
  private static final int SALT_SHIFT = 47;
  private static final int SALTS = 1 << 16;

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment fields = arena.allocate(SIZE, 64);
  private final MemorySegment table = arena.allocate((long) SETS * SET, 4096);
  private final Hooks.Code slow;
  private final Optional<ExecutableMemory> machineCode;
  private final Optional<CallSites> sites;
  private int lastSalt;
  private long saltEra;

  /**
   * Adds the callback to an emulator.
   *
   * @param slow called instead of charging a block, see above
   * @param machineCode false to use the Java form even where machine code works
   */
  BlockCounter(Unicorn unicorn, Hooks.Code slow, boolean machineCode) {
    this.slow = slow;
    this.machineCode = machineCode && runsHere() ? code() : Optional.empty();
    this.sites = this.machineCode.map(memory -> new CallSites(memory.code()));
    fields.set(ADDRESS, TABLE, table);
    if (this.machineCode.isPresent()) {
      fields.set(ADDRESS, UPCALL, unicorn.blockCallback(slow));
      MemorySegment callback =
          this.machineCode.get().code().asSlice(CallbackCode.TABLE_FORM);
      unicorn.addNativeHook(HookType.BLOCK, callback, fields, 1, 0);
    } else {
      unicorn.addBlockHook(this::block, 1, 0);
    }
  }

  private static Optional<ExecutableMemory> code() {
    return ExecutableMemory.of(CallbackCode.assemble());
  }

  private static boolean runsHere() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return architecture.matches("amd64|x86_64") && !os.contains("windows");
  }

  boolean usesMachineCode() {
    return machineCode.isPresent();
  }

  /** The machine code's twin. */
  private void block(long address, int size) {
    long key = key(address);
    long entry = set(address);
    if (table.get(JAVA_LONG, entry) != key) {
      entry += ENTRY;
    }
    boolean known =
        table.get(JAVA_LONG, entry) == key && table.get(JAVA_INT, entry + ENTRY_SIZE) == size;
    int count = table.get(JAVA_INT, entry + ENTRY_COUNT);
    if (known && !stopWanted() && !interrupted() && budget() >= count) {
      charge(address, count);
    } else {
      slow.execute(address, size);
    }
  }

  private static long set(long address) {
    return ((address >>> 3 ^ address >>> 17) & (SETS - 1)) * SET;
  }

  private long key(long address) {
    return address ^ fields.get(JAVA_LONG, SALT);
  }

  long budget() {
    return fields.get(JAVA_LONG, BUDGET);
  }

  void setBudget(long steps) {
    fields.set(JAVA_LONG, BUDGET, steps);
    fields.set(JAVA_LONG, CHARGE, 0);
  }

  /** Takes a block's instructions from the budget: it is about to be executed. */
  void charge(long address, long count) {
    fields.set(JAVA_LONG, BUDGET, budget() - count);
    fields.set(JAVA_LONG, BLOCK, address);
    fields.set(JAVA_LONG, CHARGE, count);
  }

  /** The address of the block charged last. */
  long block() {
    return fields.get(JAVA_LONG, BLOCK);
  }

  /** What the block charged last has cost: 0 when the next is not charged yet. */
  long charged() {
    return fields.get(JAVA_LONG, CHARGE);
  }

  /** Nothing of the next block is charged. */
  void between() {
    fields.set(JAVA_LONG, CHARGE, 0);
  }

  /** Has the block that the slow path was called for counted without it from now on. */
  void remember(long address, int size, int count) {
    if (sites.isPresent() && sites.get().bind(fields.get(JAVA_LONG, SITE), count)) {
      return;
    }
    long key = key(address);
    long entry = set(address);
    if (table.get(JAVA_LONG, entry) != key) {
      MemorySegment.copy(table, entry, table, entry + ENTRY, ENTRY);
    }
    table.set(JAVA_LONG, entry, key);
    table.set(JAVA_INT, entry + ENTRY_SIZE, size);
    table.set(JAVA_INT, entry + ENTRY_COUNT, count);
  }

  /** Grows when all salts given out before are void. */
  long saltEra() {
    return saltEra;
  }

  /** A salt never used before in this era. */
  long newSalt() {
    if (++lastSalt == SALTS) {
      lastSalt = 1;
      saltEra++;
      table.fill((byte) 0);
    }
    return (long) lastSalt << SALT_SHIFT;
  }

  /** Makes blocks remembered under this salt valid, and no others. */
  void useSalt(long salt) {
    fields.set(JAVA_LONG, SALT, salt);
  }

  boolean stopWanted() {
    return fields.get(JAVA_INT, STOP) != 0;
  }

  /** Has the callback call the slow path before the next block. */
  void wantStop(boolean wanted) {
    fields.set(JAVA_INT, STOP, wanted ? 1 : 0);
  }

  /** As {@link #wantStop}, by any thread. */
  void interrupt() {
    INT.setVolatile(fields, INTERRUPT, 1);
  }

  boolean interrupted() {
    return (int) INT.getVolatile(fields, INTERRUPT) != 0;
  }

  void clearInterrupt() {
    INT.setVolatile(fields, INTERRUPT, 0);
  }

  @Override
  public void close() {
    machineCode.ifPresent(ExecutableMemory::close);
    arena.close();
  }
}
