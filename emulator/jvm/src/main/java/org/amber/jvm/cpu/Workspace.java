package org.amber.jvm.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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

  /** Where the table of loads begins. */
  public static final int LOADS = 256;

  /** Where the table of stores begins. */
  public static final int STORES = LOADS + Tlb.BYTES;

  private static final int ALIGNMENT = 64;

  /** Keeps the memory as long as this. */
  private final MemorySegment memory = Arena.ofAuto().allocate(STORES + Tlb.BYTES, ALIGNMENT);

  private final long address = RawMemory.addressOf(memory);

  Workspace() {}

  /** Where it is. */
  long address() {
    return address;
  }
}
