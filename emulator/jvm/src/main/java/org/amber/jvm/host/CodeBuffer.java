package org.amber.jvm.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.FlagKind;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.RawMemory;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.cpu.Workspace;
import org.amber.jvm.saved.Begin;
import org.amber.jvm.saved.SavedPage;
import org.amber.jvm.saved.SavedRegion;
import org.amber.libc.CFunction;
import org.jspecify.annotations.Nullable;

/**
 * All machine code of one processor, how it is entered and how it ends. Regions are added by the
 * thread that compiles; all else is the guest's thread's.
 */
final class CodeBuffer {
  private static final int SIZE = 64 << 20;

  /** So much is left free for one region. */
  private static final int MARGIN = 1 << 20;

  /** All SSE exceptions are masked: else the host would get a signal. */
  private static final int MASKED = 0x1f80;

  private static final long FLAG_ALWAYS = 2;

  /** See {@link HostRegister#STEPS}. */
  private static final long STEPS_BIAS = 1L << 56;

  private final Vcpu cpu;
  private final ExecutableMemory memory;
  private final CFunction enter;

  /** Where a call puts an error number, which means nothing here. */
  private final MemorySegment callState = CFunction.newState(Arena.ofAuto());

  private final long workspace;

  /** Where in it the way out is. */
  private final int exit;

  /** Where in it the way by the {@link JumpTable} is. */
  private final int look;

  /** Where regions begin. */
  private final int begin;

  private int used;
  private volatile boolean full;

  /** By their numbers. */
  private final List<HostCode> regions = new ArrayList<>();

  /** Jumps that lead to other machine code now, by where they stand. */
  private int[] linked = new int[1024];

  private int linkedCount;

  /** Makes code of the rest of a block. */
  private Function<Tail, @Nullable HostCode> tails = _ -> null;

  private final JumpTable table;
  private long generation = -1;
  private volatile boolean stale;
  private @Nullable CompiledCode last;

  private CodeBuffer(Vcpu cpu, ExecutableMemory memory, boolean longVectors) {
    this.cpu = cpu;
    this.memory = memory;
    this.workspace = cpu.mmu().workspace();
    Assembler out = new Assembler();
    Gate gate = new Gate(out, longVectors);
    gate.writeEntry();
    int exit = out.size();
    gate.writeExit();
    look = out.size();
    gate.writeLook(exit);
    memory.write(0, out.bytes(), 0, out.size());
    begin = out.size() + 15 & -16;
    used = begin;
    this.exit = exit;
    this.enter = memory.function(0);
    put(Workspace.ALIGNED_16, ~0xff0L);
    put(Workspace.ALIGNED_32, ~0xfe0L);
    put(Workspace.LOW_5, 31);
    put(Workspace.LOW_6, 63);
    put(Workspace.FPU_CHANGES, FpuRegisters.CONTROL_BITS & ~FpuRegisters.CONTROL_ONE);
    put(Workspace.JUMP_BITS, Workspace.JUMP_ENTRIES - 1);
    table = new JumpTable(workspace);
  }

  /** Null if the host does not allow it. */
  static @Nullable CodeBuffer of(Vcpu cpu, boolean longVectors) {
    ExecutableMemory memory = ExecutableMemory.of(SIZE);
    return memory == null ? null : new CodeBuffer(cpu, memory, longVectors);
  }

  private void put(int place, long value) {
    RawMemory.put(workspace, value, place);
  }

  private long get(int place) {
    return RawMemory.get(workspace, place);
  }

  // ---- regions

  /** Adds the region that begins at an address of the guest; null: there is no room. */
  synchronized @Nullable HostCode add(long address, MachineCode code) {
    byte[] bytes = code.bytes();
    if (!hasRoom(bytes.length)) {
      return null;
    }
    WaysOut ways = code.ways();
    MachineCode.place(bytes, bytes.length, used + bytes.length, regions.size(), exit, look);
    HostCode added = add(address, used, () -> ways);
    memory.write(used, bytes, 0, bytes.length);
    used = used + bytes.length + 15 & -16;
    return added;
  }

  /** Adds the regions of a page, of an earlier run; none if there is no room. */
  synchronized HostCode[] add(SavedPage page) {
    if (!hasRoom(page.codeBytes())) {
      return new HostCode[0];
    }
    SavedRegion[] regions = page.regions();
    HostCode[] added = new HostCode[regions.length];
    Map<Begin, HostCode> rests = new HashMap<>();
    byte[] contents = page.contents();
    byte[] ways = Arrays.copyOfRange(contents, page.waysAt(), contents.length);
    for (int i = 0; i < added.length; i++) {
      SavedRegion region = regions[i];
      int at = used + region.codeAt() - page.codeAt();
      int end = region.codeAt() + region.codeBytes();
      int waysAt = region.waysAt() - page.waysAt();
      int waysBytes = region.waysBytes();
      MachineCode.place(contents, end, at + region.codeBytes(), this.regions.size(), exit, look);
      added[i] = add(region.head(), at, () -> WaysOut.in(ways, waysAt, waysBytes));
      added[i].useRests(rests);
      if (region.begin().isRest()) {
        rests.put(region.begin(), added[i]);
      }
    }
    memory.write(used, contents, page.codeAt(), page.codeBytes());
    used = used + page.codeBytes() + 15 & -16;
    return added;
  }

  private boolean hasRoom(int bytes) {
    full |= used + bytes + MARGIN > memory.size();
    return !full;
  }

  private HostCode add(long address, int place, Supplier<WaysOut> ways) {
    HostCode added = new HostCode(this, address, place, memory.address() + place, ways);
    regions.add(added);
    return added;
  }

  /** An address leads to a region from now on, as long as translations are what they are. */
  void announce(HostCode code) {
    useGeneration();
    table.put(code);
  }

  /** Whether regions are not taken any more until all are dropped. */
  boolean isFull() {
    return full;
  }

  /** Drops all regions, of which none may be executed any more. */
  synchronized void clear() {
    linkedCount = 0;
    table.clear();
    regions.clear();
    used = begin;
    stale = true;
    full = false;
  }

  /** Gives the memory back. Who still makes a region finds no room. */
  synchronized void close() {
    full = true;
    memory.close();
  }

  /** Once, before anything is executed. */
  void useTails(Function<Tail, @Nullable HostCode> maker) {
    tails = maker;
  }

  /** Makes code of the rest of a block, if that can be found. */
  @Nullable HostCode tail(Tail tail) {
    return tails.apply(tail);
  }

  // ---- links

  /** A jump leads to other machine code from now on. */
  void link(int jump, int entry) {
    if (linkedCount == linked.length) {
      linked = Arrays.copyOf(linked, 2 * linkedCount);
    }
    linked[linkedCount++] = jump;
    memory.writeInt(jump, entry - (jump + Integer.BYTES));
  }

  /** No machine code leads to other until it is entered again. */
  void unlink() {
    stale = true;
  }

  private void useGeneration() {
    if (stale || generation != cpu.mmu().generation()) {
      unlinkAll();
    }
  }

  private void unlinkAll() {
    for (int i = 0; i < linkedCount; i++) {
      memory.writeInt(linked[i], 0);
    }
    linkedCount = 0;
    stale = false;
    generation = cpu.mmu().generation();
    table.use(generation);
  }

  // ---- execution

  /**
   * Whether machine code can be executed as registers are now: no exception is due, and strings go
   * upwards.
   */
  boolean isPossible() {
    return (cpu.mxcsr() & MASKED) == MASKED
        && (cpu.fpu().status() & FpuRegisters.ES) == 0
        && !cpu.flags().has(Flags.DF);
  }

  /** See {@link CompiledCode#run}. */
  long run(HostCode code, int steps) {
    useGeneration();
    table.put(code);
    FlagKind.put(cpu);
    put(Workspace.STEPS, STEPS_BIAS + steps);
    put(Workspace.RFLAGS, cpu.flags().status() | FLAG_ALWAYS);
    put(Workspace.MXCSR, cpu.mxcsr());
    int control = cpu.fpu().control();
    put(Workspace.FPU_CONTROL, control);
    put(Workspace.FS_BASE, cpu.fsBase());
    put(Workspace.GS_BASE, cpu.gsBase());
    RawMemory.putAll(workspace + Workspace.VECTORS, cpu.vectors(), Gate.VECTOR_LONGS);
    enter.asLong(callState, workspace + Context.SKEW, code.start());
    RawMemory.getAll(workspace + Workspace.VECTORS, cpu.vectors(), Gate.VECTOR_LONGS);
    cpu.setMxcsr((int) get(Workspace.MXCSR));
    cpu.flags().setStatus(get(Workspace.RFLAGS));
    if (get(Workspace.FPU_CONTROL) != control) {
      cpu.fpu().setControl((int) get(Workspace.FPU_CONTROL));
    }
    int left = (int) get(Workspace.STEPS);
    HostCode region = regions.get((int) get(Workspace.LEFT));
    int exit = (int) get(Workspace.EXIT);
    FlagKind.take(cpu);
    last = region;
    region.leaves(exit, get(Workspace.FIRST));
    int number = region.isUnusual(exit) ? CompiledCode.unusual(exit) : exit;
    return (long) number << Integer.SIZE | (left & 0xffff_ffffL);
  }

  /** Machine code was left: see {@link CompiledCode#learns}. */
  boolean learns() {
    return cpu.mmu().learn(get(Workspace.FIRST));
  }

  /** The region by whose exit machine code was left. */
  CompiledCode last() {
    return Objects.requireNonNull(last);
  }
}
