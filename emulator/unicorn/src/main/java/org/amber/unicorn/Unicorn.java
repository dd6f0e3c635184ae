package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One emulator. All methods are called by one thread at a time; hooks are called by the thread that
 * called {@link #start}. Closing frees the emulator, its hooks and register batches.
 */
public final class Unicorn implements AutoCloseable {
  /** Argument of {@link #start}: no limit to the number of instructions. */
  public static final long UNLIMITED = 0;

  private final NativeApi api;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment uc;
  private final HookStubs stubs;
  private final MemorySegment scratch;
  private final Map<X86Register, RegisterBatch> single = new EnumMap<>(X86Register.class);
  private @Nullable Throwable failure;
  private Runnable whenStopping = () -> {};
  private boolean closed;

  private Unicorn(NativeApi api, MemorySegment uc) {
    this.api = api;
    this.uc = uc;
    this.scratch = arena.allocate(64, 16);
    this.stubs = new HookStubs(this, arena);
  }

  static Unicorn open(NativeApi api, Architecture architecture, Mode mode) {
    try (Arena passing = Arena.ofConfined()) {
      MemorySegment handle = passing.allocate(JAVA_LONG);
      int code = api.open(architecture.id(), mode.id(), handle);
      if (code != 0) {
        throw new UnicornException(
            ErrorCode.of(code), "open " + architecture + " " + mode + ": " + api.errorText(code));
      }
      return new Unicorn(api, MemorySegment.ofAddress(handle.get(JAVA_LONG, 0)));
    }
  }

  // Settings

  /** Chooses the processor model; only before anything else is done with this emulator. */
  public void setCpuModel(X86CpuModel model) {
    check(api.control(uc, Control.SET_CPU_MODEL.word(), model.id()), "set the CPU model");
  }

  public void setTlbType(TlbType type) {
    check(api.control(uc, Control.SET_TLB_TYPE.word(), type.id()), "set the TLB type");
  }

  /** Sets the size in bytes of the buffer for translated code; Unicorn may adjust it. */
  public void setCodeBufferSize(int bytes) {
    check(api.control(uc, Control.SET_CODE_BUFFER_SIZE.word(), bytes), "set the code buffer size");
  }

  /** The size in bytes of the buffer for translated code. */
  public int codeBufferSize() {
    check(
        api.control(uc, Control.GET_CODE_BUFFER_SIZE.word(), scratch), "get the code buffer size");
    return scratch.get(JAVA_INT, 0);
  }

  /**
   * Sets the addresses where the emulation ends, instead of the one given to {@link #start}; none
   * lets it run until a hook stops it. Code already translated does not heed it.
   */
  public void setExits(long... addresses) {
    check(api.control(uc, Control.USE_EXITS.word(), 1), "use exits");
    try (Arena passing = Arena.ofConfined()) {
      MemorySegment list = passing.allocateFrom(JAVA_LONG, addresses);
      check(api.control(uc, Control.SET_EXITS.word(), list, addresses.length), "set exits");
    }
  }

  // Caches

  /** Forgets all cached address translations. Translated code stays. */
  public void flushTlb() {
    check(api.control(uc, Control.FLUSH_TLB.word()), "flush the TLB");
  }

  /** Forgets all translated code. */
  public void flushBlocks() {
    check(api.control(uc, Control.FLUSH_BLOCKS.word()), "flush translated code");
  }

  /** Forgets code translated from these virtual addresses, the end excluded. */
  public void removeBlocks(long start, long end) {
    check(api.control(uc, Control.REMOVE_CACHE.word(), start, end), "remove translated code");
  }

  /** Translates the block at this address, if it is not yet, and tells its extent. */
  public BlockInfo requestBlock(long address) {
    check(api.control(uc, Control.REQUEST_CACHE.word(), address, scratch), "translate a block");
    return new BlockInfo(
        scratch.get(JAVA_LONG, 0),
        Short.toUnsignedInt(scratch.get(JAVA_SHORT, 8)),
        Short.toUnsignedInt(scratch.get(JAVA_SHORT, 10)));
  }

  // Registers

  /** A list of registers to be read or written together, usable until this emulator is closed. */
  public RegisterBatch batch(X86Register... registers) {
    return new RegisterBatch(this, arena, registers);
  }

  /** Bits 0–63 of a register. */
  public long read(X86Register register) {
    RegisterBatch batch = single(register);
    batch.set(0, 0);
    batch.read();
    return batch.get(0);
  }

  /** Sets a register of at most 64 bits; of a wider one, bits 0–63, the rest to zero. */
  public void write(X86Register register, long value) {
    RegisterBatch batch = single(register);
    batch.set(0, value);
    batch.write();
  }

  private RegisterBatch single(X86Register register) {
    RegisterBatch batch = single.get(register);
    if (batch == null) {
      batch = batch(register);
      single.put(register, batch);
    }
    return batch;
  }

  void readRegisters(MemorySegment ids, MemorySegment values, int count) {
    check(api.readRegisters(uc, ids, values, count), "read registers");
  }

  void writeRegisters(MemorySegment ids, MemorySegment values, int count) {
    check(api.writeRegisters(uc, ids, values, count), "write registers");
  }

  // Memory

  /** Maps fresh memory; {@code protection} is a sum of {@link Protection} bits. */
  public void map(long address, long size, int protection) {
    check(api.map(uc, address, size, protection), "map memory");
  }

  /** Maps the caller's memory, which must outlive this emulator's use of it. */
  public void map(long address, int protection, MemorySegment host) {
    if (!host.isNative()) {
      throw new IllegalArgumentException("only native memory can be mapped");
    }
    check(api.map(uc, address, host.byteSize(), protection, host), "map host memory");
  }

  public void unmap(long address, long size) {
    check(api.unmap(uc, address, size), "unmap memory");
  }

  public void protect(long address, long size, int protection) {
    check(api.protect(uc, address, size, protection), "protect memory");
  }

  /** Copies from the emulator's physical memory. */
  public byte[] readMemory(long address, int size) {
    try (Arena passing = Arena.ofConfined()) {
      MemorySegment bytes = passing.allocate(Math.max(1, size));
      check(api.readMemory(uc, address, bytes, size), "read memory");
      return bytes.asSlice(0, size).toArray(JAVA_BYTE);
    }
  }

  /** Copies to the emulator's physical memory. */
  public void writeMemory(long address, byte[] bytes) {
    try (Arena passing = Arena.ofConfined()) {
      MemorySegment copy = passing.allocateFrom(JAVA_BYTE, bytes);
      check(api.writeMemory(uc, address, copy, bytes.length), "write memory");
    }
  }

  // Running

  /**
   * Emulates until {@code until} is reached, a hook stops it, or an error occurs.
   *
   * @param count how many instructions at most, or {@link #UNLIMITED}
   * @throws UnicornException what ended the emulation, if not {@code until}, a count or a stop
   */
  public void start(long begin, long until, long count) {
    ErrorCode code = tryStart(begin, until, count);
    if (code != ErrorCode.OK) {
      throw new UnicornException(
          code, "emulation from 0x" + Long.toHexString(begin) + ": " + text(code));
    }
  }

  /** As {@link #start}, but returns what ended it: an error is nothing rare to a machine. */
  public ErrorCode tryStart(long begin, long until, long count) {
    failure = null;
    int code = api.start(uc, begin, until, 0, count);
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      if (thrown instanceof Error error) {
        throw error;
      }
      // Hooks declare no checked exceptions.
      throw (RuntimeException) thrown;
    }
    return ErrorCode.of(code);
  }

  /** Stops the emulation behind the hook that calls this. Never to be called by other threads. */
  public void stop() {
    whenStopping.run();
    check(api.stop(uc), "stop");
  }

  /**
   * Has an action run whenever the emulation is told to stop, also when a hook has failed: for
   * native hooks that keep Unicorn from finding out by itself.
   */
  public void onStop(Runnable action) {
    whenStopping = action;
  }

  void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
    stop();
  }

  // Hooks

  /** Calls back before every block that begins between {@code begin} and {@code end}, inclusive. */
  public Hook addBlockHook(Hooks.Code hook, long begin, long end) {
    return add(HookType.BLOCK, stubs.code(hook), MemorySegment.NULL, begin, end);
  }

  /** Calls back before every instruction that begins between the two, inclusive. */
  public Hook addCodeHook(Hooks.Code hook, long begin, long end) {
    return add(HookType.CODE, stubs.code(hook), MemorySegment.NULL, begin, end);
  }

  public Hook addInterruptHook(Hooks.Interrupt hook) {
    return add(HookType.INTERRUPT, stubs.interrupt(hook), MemorySegment.NULL, 1, 0);
  }

  public Hook addInvalidInstructionHook(Hooks.InvalidInstruction hook) {
    return add(HookType.INVALID_INSTRUCTION, stubs.invalid(hook), MemorySegment.NULL, 1, 0);
  }

  public Hook addTlbFillHook(Hooks.TlbFill hook) {
    return add(HookType.TLB_FILL, stubs.tlbFill(hook), MemorySegment.NULL, 1, 0);
  }

  /** For {@link X86Instruction#SYSCALL} or {@link X86Instruction#SYSENTER}. */
  public Hook addSystemCallHook(X86Instruction instruction, Hooks.SystemCall hook) {
    return addInstruction(instruction, stubs.systemCall(hook));
  }

  /**
   * For {@link X86Instruction#CPUID}, {@link X86Instruction#RDTSC} or {@link
   * X86Instruction#RDTSCP}.
   */
  public Hook addReplacementHook(X86Instruction instruction, Hooks.Replacement hook) {
    return addInstruction(instruction, stubs.replacement(hook));
  }

  /** For {@link X86Instruction#IN}. */
  public Hook addPortReadHook(Hooks.PortRead hook) {
    return addInstruction(X86Instruction.IN, stubs.portRead(hook));
  }

  /** For {@link X86Instruction#OUT}. */
  public Hook addPortWriteHook(Hooks.PortWrite hook) {
    return addInstruction(X86Instruction.OUT, stubs.portWrite(hook));
  }

  /**
   * Adds a callback that is machine code of the host, of the C type that {@code type} has in {@code
   * unicorn.h}. It costs far less than an upcall into Java.
   *
   * @param code its first instruction
   * @param userData passed to it as the last argument
   * @param begin first address of the range
   * @param end last address of the range; less than {@code begin} for all
   */
  public Hook addNativeHook(
      HookType type, MemorySegment code, MemorySegment userData, long begin, long end) {
    if (type == HookType.INSTRUCTION) {
      throw new IllegalArgumentException("native instruction hooks are not bound");
    }
    return add(type, code, userData, begin, end);
  }

  /** A C callback that calls a block hook, for machine code to call; lives as long as this. */
  public MemorySegment blockCallback(Hooks.Code hook) {
    return stubs.code(hook);
  }

  /** The address of a function of the library that is no part of its API, if it is exported. */
  public Optional<MemorySegment> symbol(String name) {
    return api.symbol(name);
  }

  private Hook add(
      HookType type, MemorySegment callback, MemorySegment userData, long begin, long end) {
    check(
        api.addHook(uc, scratch, type.id(), callback, userData, begin, end),
        "add a hook of type " + type);
    return new Hook(this, scratch.get(JAVA_LONG, 0));
  }

  private Hook addInstruction(X86Instruction instruction, MemorySegment callback) {
    check(
        api.addInstructionHook(uc, scratch, callback, instruction.id()), "add hook " + instruction);
    return new Hook(this, scratch.get(JAVA_LONG, 0));
  }

  void removeHook(long handle) {
    if (!closed) {
      check(api.removeHook(uc, handle), "remove a hook");
    }
  }

  // Contexts

  /** Room for a processor state; to be closed before this emulator is. */
  public Context newContext() {
    check(api.allocateContext(uc, scratch), "allocate a context");
    return new Context(this, MemorySegment.ofAddress(scratch.get(JAVA_LONG, 0)));
  }

  void saveContext(MemorySegment context) {
    check(api.saveContext(uc, context), "save a context");
  }

  void restoreContext(MemorySegment context) {
    check(api.restoreContext(uc, context), "restore a context");
  }

  void freeContext(MemorySegment context) {
    check(api.freeContext(context), "free a context");
  }

  private void check(int code, String what) {
    if (code != 0) {
      throw new UnicornException(ErrorCode.of(code), what + ": " + api.errorText(code));
    }
  }

  private String text(ErrorCode code) {
    return api.errorText(code.id());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    int code = api.close(uc);
    arena.close();
    check(code, "close");
  }
}
