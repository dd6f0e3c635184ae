package org.amber.unicorn.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import org.amber.unicorn.HookType;
import org.amber.unicorn.Hooks;
import org.amber.unicorn.Unicorn;
import org.jspecify.annotations.Nullable;

/**
 * Counts steps block by block. Before each block its instructions are taken from a budget: by the
 * block itself, once {@link CallSites} has bound it; else by a callback, which finds them in a
 * table. On x86-64 hosts with the System V convention the callback is machine code; it calls into
 * Java only when it does not know the block, the budget does not suffice, or somebody wants the
 * emulation to stop. Elsewhere it is Java code that does the same.
 */
final class BlockCounter implements AutoCloseable {
  /** Exported by Unicorn for the code that it generates. */
  private static final String CHECK_NAME = "helper_check_exit_request_x86_64";

  private final Arena arena = Arena.ofShared();
  private final Hooks.Code slow;
  private final Optional<HostMemory> machineCode;
  private final Optional<HostMemory> lowMemory;
  private final BudgetFields fields;
  private final BlockTable table;
  private final @Nullable CallSites sites;

  /**
   * Adds the callback to an emulator.
   *
   * @param slow called instead of charging a block, see above
   * @param machineCode false to use the Java form even where machine code works
   */
  BlockCounter(Unicorn unicorn, Hooks.Code slow, boolean machineCode) {
    this.slow = slow;
    boolean wanted = machineCode && runsHere();
    this.lowMemory = wanted ? HostMemory.low(BudgetFields.SIZE) : Optional.empty();
    MemorySegment memory =
        lowMemory.map(HostMemory::bytes).orElseGet(() -> arena.allocate(BudgetFields.SIZE, 64));
    this.fields = new BudgetFields(memory);
    this.machineCode =
        wanted
            ? HostMemory.executable(CallbackCode.assemble((int) memory.address()))
            : Optional.empty();
    this.table = new BlockTable(arena, fields);
    this.sites = addCallback(unicorn);
  }

  private @Nullable CallSites addCallback(Unicorn unicorn) {
    if (machineCode.isEmpty()) {
      unicorn.addBlockHook(this::block, 1, 0);
      return null;
    }
    MemorySegment code = machineCode.get().bytes();
    fields.set(BudgetFields.UPCALL, unicorn.blockCallback(slow));
    unicorn.addNativeHook(
        HookType.BLOCK, code.asSlice(CallbackCode.TABLE_FORM), fields.memory(), 1, 0);
    Optional<MemorySegment> check = unicorn.symbol(CHECK_NAME);
    if (check.isEmpty() || !fields.isLow()) {
      return null;
    }
    fields.set(BudgetFields.CHECK, check.get());
    return new CallSites(code, check.get(), fields);
  }

  private static boolean runsHere() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return architecture.matches("amd64|x86_64") && !os.contains("windows");
  }

  boolean usesMachineCode() {
    return machineCode.isPresent();
  }

  /** How many blocks were made to count by themselves so far. */
  long bound() {
    return sites == null ? 0 : sites.bound();
  }

  /** The machine code's twin. */
  private void block(long address, int size) {
    int count = table.count(address, size);
    boolean stop = fields.stopWanted() || fields.interrupted();
    if (count != BlockTable.UNKNOWN && !stop && budget() >= count) {
      charge(address, count);
    } else {
      slow.execute(address, size);
    }
  }

  BudgetFields fields() {
    return fields;
  }

  BlockTable table() {
    return table;
  }

  long budget() {
    return fields.budget();
  }

  void setBudget(long steps) {
    fields.setBudget(steps);
    between();
  }

  /** Takes a block's instructions from the budget: it is about to be executed. */
  void charge(long address, int count) {
    fields.take(count);
    fields.set(BudgetFields.BLOCK, address);
    fields.set(BudgetFields.CHARGE, -count);
    fields.set(BudgetFields.CURRENT, 0);
  }

  /** Nothing of the next block is charged. */
  void between() {
    fields.set(BudgetFields.CHARGE, 0);
    fields.set(BudgetFields.CURRENT, 0);
  }

  /**
   * The instructions of the block charged last that come at {@code rip} or behind it: 0 if none is
   * charged.
   */
  long chargedFrom(long rip, GuestCode code) {
    int current = fields.intAt(BudgetFields.CURRENT);
    if (current != 0 && sites != null) {
      TranslatedBlock block = sites.block(current);
      return (long) block.instructions() - code.between(block.address(), rip);
    }
    int charge = fields.intAt(BudgetFields.CHARGE);
    if (charge == 0) {
      return 0;
    }
    long block = fields.longAt(BudgetFields.BLOCK);
    int count = charge < 0 ? -charge : code.between(block, block + charge);
    return (long) count - code.between(block, rip);
  }

  /**
   * The block that the slow path was called for, if it has taken its instructions already; null if
   * it is the one that the slow path was told.
   */
  @Nullable TranslatedBlock taken() {
    if (sites == null || fields.longAt(BudgetFields.SITE) != 0) {
      return null;
    }
    return sites.block(fields.intAt(BudgetFields.CURRENT));
  }

  /** Has the block that the slow path was called for counted without it from now on. */
  void remember(long address, int size, int count) {
    if (sites == null || !bind(sites, address, size, count)) {
      table.remember(address, size, count);
    }
  }

  private boolean bind(CallSites known, long address, int size, int count) {
    long site = fields.longAt(BudgetFields.SITE);
    if (site == 0) {
      return true;
    }
    long end = known.bind(site, fields.longAt(BudgetFields.ENGINE), address, size, count);
    if (end != 0) {
      fields.set(BudgetFields.SITE, end);
    }
    return end != 0;
  }

  boolean stopWanted() {
    return fields.stopWanted();
  }

  /** Has the slow path called before the next block, or no longer. */
  void wantStop(boolean wanted) {
    fields.wantStop(wanted);
  }

  @Override
  public void close() {
    machineCode.ifPresent(HostMemory::close);
    lowMemory.ifPresent(HostMemory::close);
    arena.close();
  }
}
