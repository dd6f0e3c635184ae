package org.amber.jvm.cpu;

import java.lang.foreign.MemorySegment;
import org.amber.memory.HostReservation;

/**
 * What compiled code uses all the time, in one piece of the host's memory: the general registers
 * and both {@link Tlb}s. So it needs one number to find them, which the JVM's compilers keep in a
 * register, and an access is one instruction; arrays would be constants of ten bytes each time.
 *
 * <p>So are the flags when compiled code ends: what they follow from, of which other compiled code
 * seldom needs anything.
 *
 * <p>The registers are here only while compiled code runs; see {@link Vcpu#enterCompiled}.
 */
public final class Workspace {
  /** Places behind the registers: what flags follow from. */
  public static final int FLAGS_KIND = 16;

  public static final int FLAGS_CARRY = 17;
  public static final int FLAGS_A = 18;
  public static final int FLAGS_B = 19;
  public static final int FLAGS_RESULT = 20;

  // Places for machine code of the host.

  /** How many steps are left. */
  public static final int STEPS = 16;

  /** The status flags. */
  public static final int RFLAGS = 17;

  public static final int MXCSR = 18;
  public static final int HOST_MXCSR = 19;
  public static final int FS_BASE = 21;
  public static final int GS_BASE = 22;

  /** By which exit it was left. */
  public static final int EXIT = 23;

  /** For one instruction. */
  public static final int FIRST = 24;

  public static final int SECOND = 25;

  /** Masks: which bits of an offset into a page must be zero. */
  public static final int ALIGNED_16 = 26;

  public static final int ALIGNED_32 = 27;

  /** Masks: which bits of a number count as a shift. */
  public static final int LOW_5 = 28;

  public static final int LOW_6 = 29;

  /** The control word of the x87 unit. */
  public static final int FPU_CONTROL = 31;

  /** Mask: which of its bits can change. */
  public static final int FPU_CHANGES = 32;

  /** The host's stack. */
  public static final int HOST_STACK = 33;

  /** The region by whose {@link #EXIT} it was left. */
  public static final int LEFT = 34;

  /** Where the table of loads begins. */
  public static final int LOADS = 320;

  /** Where the table of stores begins. */
  public static final int STORES = LOADS + Tlb.BYTES;

  /** From a page's entry in either table to what is to be added to the guest's address. */
  public static final int ADDENDS = Tlb.ADDENDS;

  /** Where vector registers are for machine code of the host. */
  public static final int VECTORS = STORES + Tlb.BYTES;

  /** Mask: which bits of an address choose an entry of the next two tables. */
  public static final int JUMP_BITS = 30;

  /** Entries of each of the next two tables: one for each value of an address's low bits. */
  public static final int JUMP_ENTRIES = 1 << 18;

  private static final int VECTOR_BYTES = 512;

  /** Addresses to which jumps lead, negated. */
  public static final int JUMPS = VECTORS + VECTOR_BYTES;

  /** The machine code for these addresses. */
  public static final int JUMP_CODES = JUMPS + Long.BYTES * JUMP_ENTRIES;

  private static final int BYTES = JUMP_CODES + Long.BYTES * JUMP_ENTRIES;

  /** Keeps the memory as long as this; of it, only what is used costs anything. */
  private final MemorySegment memory = HostReservation.forgettable(BYTES);

  private final long address = RawMemory.addressOf(memory);

  Workspace() {}

  /** Where it is. */
  long address() {
    return address;
  }
}
