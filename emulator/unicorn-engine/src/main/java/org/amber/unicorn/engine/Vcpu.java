package org.amber.unicorn.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls.SyscallVerdict;
import org.amber.cpu.x86.Cpuid;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.Context;
import org.amber.unicorn.ErrorCode;
import org.amber.unicorn.MemoryAccess;
import org.amber.unicorn.Protection;
import org.amber.unicorn.Unicorn;
import org.amber.unicorn.X86Instruction;

/**
 * One emulator set up as a user-mode processor over the machine's memory. Subclasses differ in how
 * they count steps.
 */
abstract class Vcpu implements AutoCloseable {
  /** SYSCALL is two bytes. */
  private static final int SYSCALL_LENGTH = 2;

  private static final int BREAKPOINT = 3;
  private static final int INVALID_OPCODE = 6;

  private final Arena arena = Arena.ofShared();
  private final Unicorn unicorn;
  private final Session session;
  private final Translations translations;
  private final PhysicalMemory physical;
  private final Cpuid cpuid;
  private final Registers registers;
  private final Context pristine;
  private final long bootPage;
  private boolean booted;
  private boolean dropping;
  private boolean exceptionPending;
  private long seenEpoch;

  // How the last emulation ended.
  private Stop stop = Stop.NONE;
  private int vector;
  private long faultAddress;
  private Access faultAccess = Access.READ;
  private int codeFrame;

  Vcpu(
      Unicorn unicorn,
      Session session,
      Translations translations,
      PhysicalMemory physical,
      Cpuid cpuid,
      int codeBytes) {
    this.unicorn = unicorn;
    this.session = session;
    this.translations = translations;
    this.physical = physical;
    this.cpuid = cpuid;
    this.bootPage = physical.capacity();
    Boot.configure(unicorn, codeBytes);
    unicorn.map(0, Protection.ALL, physical.ram());
    MemorySegment boot = arena.allocate(PhysicalMemory.PAGE_SIZE, PhysicalMemory.PAGE_SIZE);
    unicorn.map(bootPage, Protection.ALL, boot);
    unicorn.addTlbFillHook(this::translate);
    Boot.enterUserMode(unicorn, boot);
    this.booted = true;
    this.registers = new Registers(unicorn);
    this.pristine = unicorn.newContext();
    pristine.save();
    addHooks();
    unicorn.onStop(this::stopping);
  }

  private void addHooks() {
    unicorn.addSystemCallHook(X86Instruction.SYSCALL, this::systemCall);
    unicorn.addReplacementHook(X86Instruction.CPUID, this::cpuid);
    unicorn.addReplacementHook(X86Instruction.RDTSC, this::readTimeStamp);
    unicorn.addReplacementHook(X86Instruction.RDTSCP, this::readTimeStampAndProcessor);
    unicorn.addInterruptHook(this::interrupt);
  }

  // What subclasses add

  /** Steps of this stretch before the instruction at {@code rip}, which is being executed. */
  abstract long stepsBefore(long rip);

  /** Steps of this stretch, a SYSCALL that is being executed included. */
  abstract long stepsWithSyscall();

  /** Unicorn was told to stop, by us or for a hook that has failed: before the next block. */
  abstract void stopping();

  /** Whether stores to frames that hold code are let through. */
  abstract boolean mayWriteCode();

  /** Code is about to be executed from this frame. */
  abstract void executes(long page, int frame);

  /** The frame about to be executed may be writable in a TLB. */
  abstract void codeWasWritable();

  /** Translations must be put in order before the next block. */
  abstract void wantMaintenance();

  /** One TLB entry more was filled. */
  abstract void filled();

  // Running

  final Unicorn unicorn() {
    return unicorn;
  }

  final Session session() {
    return session;
  }

  final Translations translations() {
    return translations;
  }

  final PhysicalMemory physical() {
    return physical;
  }

  final Registers registers() {
    return registers;
  }

  final Stop stop() {
    return stop;
  }

  final int vector() {
    return vector;
  }

  final long faultAddress() {
    return faultAddress;
  }

  final Access faultAccess() {
    return faultAccess;
  }

  /** The frame that a store was refused for, after {@link Stop#CODE_WRITE}. */
  final int codeFrame() {
    return codeFrame;
  }

  /** Makes this emulator's registers those of the session's state. */
  final void load() {
    if (exceptionPending) {
      // Unicorn remembers exceptions that were never delivered and makes the next a double fault.
      pristine.restore();
      exceptionPending = false;
    }
    registers.load(session.state());
  }

  /** Makes the session's state complete. */
  final void store() {
    CpuState state = session.state();
    if (stop != Stop.SYSCALL && stop != Stop.BEFORE_SYSCALL) {
      registers.storeGeneral(state);
    }
    registers.storeRest(state);
  }

  /** Emulates from RIP until a hook stops it or a fault occurs. */
  final Stop emulate() {
    stop = Stop.NONE;
    ErrorCode code = unicorn.tryStart(registers.readRip(), 0, Unicorn.UNLIMITED);
    if (code == ErrorCode.INSN_INVALID && stop == Stop.NONE) {
      stop = Stop.EXCEPTION;
      vector = INVALID_OPCODE;
      exceptionPending = true;
    }
    if (code == ErrorCode.OK && stop == Stop.NONE) {
      stop = Stop.REACHED; // an exit address
    }
    boolean faulted = stop == Stop.FAULT || stop == Stop.CODE_WRITE;
    if (stop == Stop.NONE || (faulted && code != ErrorCode.EXCEPTION)) {
      throw new IllegalStateException(
          "Unicorn stopped at 0x"
              + Long.toHexString(registers.readRip())
              + " with "
              + code
              + ", unexpectedly after "
              + stop);
    }
    return stop;
  }

  final void stop(Stop reason) {
    stop = reason;
    unicorn.stop();
  }

  // Translations

  final boolean dropping() {
    return dropping;
  }

  /** Forgets the code translated from a frame. Leaves a TLB entry that must be flushed. */
  final void dropCode(int frame) {
    dropping = true;
    long start = Translations.WINDOW + ((long) frame << PhysicalMemory.PAGE_SHIFT);
    try {
      unicorn.removeBlocks(start, start + PhysicalMemory.PAGE_SIZE);
    } finally {
      dropping = false;
    }
  }

  /** Empties the TLB: all that the address space says from now on is heeded. */
  final void flushTlb() {
    unicorn.flushTlb();
    seenEpoch = session.memory().epoch();
  }

  final boolean translationsChanged() {
    return session.memory().epoch() != seenEpoch;
  }

  private long translate(long address, MemoryAccess access) {
    if (!booted) {
      return bootPage | Protection.ALL;
    }
    filled();
    return translations.fill(this, session.memory(), address, access);
  }

  final void refused(long address, Access access) {
    stop = Stop.FAULT;
    faultAddress = address;
    faultAccess = access;
  }

  final void refusedCodeWrite(long address, int frame) {
    stop = Stop.CODE_WRITE;
    faultAddress = address;
    faultAccess = Access.WRITE;
    codeFrame = frame;
  }

  /**
   * Resolving a page has replaced translations.
   *
   * @param harmless whether only the page that is being filled was, and no code was there
   */
  final void replaced(long before, long after, boolean harmless) {
    if (harmless && after == before + 1 && seenEpoch == before) {
      seenEpoch = after;
    } else {
      wantMaintenance();
    }
  }

  // Instructions

  private void systemCall() {
    CpuState state = session.state();
    registers.storeCall(state, SYSCALL_LENGTH);
    SyscallVerdict verdict = session.upcalls().syscall(state, session.done() + stepsWithSyscall());
    switch (verdict) {
      case CONTINUE -> {
        registers.writeSyscallResult(state);
        if (translationsChanged()) {
          afterSyscall();
        }
        if (physical.hasStaleCode()) {
          wantMaintenance();
        }
      }
      case LEAVE -> {
        registers.storeKept(state);
        stop(Stop.SYSCALL);
      }
      case STOP_BEFORE -> {
        registers.storeGeneral(state);
        stop(Stop.BEFORE_SYSCALL);
      }
    }
  }

  /** A system call has changed translations. SYSCALL ends a block, so flushing here is safe. */
  void afterSyscall() {
    flushTlb();
  }

  private boolean cpuid() {
    registers.readFour();
    Cpuid.Leaf leaf = cpuid.query(registers.eax(), registers.ecx());
    registers.writeFour(leaf.eax(), leaf.ebx(), leaf.ecx(), leaf.edx());
    return true;
  }

  private boolean readTimeStamp() {
    long before = session.done() + stepsBefore(registers.readRip());
    long value = session.upcalls().timestampCounter(before);
    registers.readFour();
    registers.writePair(value);
    return true;
  }

  private boolean readTimeStampAndProcessor() {
    readTimeStamp();
    registers.writeProcessor();
    return true;
  }

  private void interrupt(int number) {
    vector = number;
    exceptionPending = true;
    stop(Stop.EXCEPTION);
  }

  /** Whether the exception is reported behind the instruction that caused it. */
  final boolean trapped() {
    return vector == 1 || vector == BREAKPOINT || vector == 4;
  }

  /** The address space that is in use. */
  final AddressSpace memory() {
    return session.memory();
  }

  @Override
  public void close() {
    pristine.close();
    unicorn.close();
    arena.close();
  }
}
