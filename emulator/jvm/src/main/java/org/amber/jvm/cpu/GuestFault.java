package org.amber.jvm.cpu;

import java.io.Serial;
import org.amber.memory.Access;

/**
 * An instruction ends with an exception: it cannot be completed, or is a trap. There is one for
 * each processor, thrown again and again: it has no stack trace.
 */
public final class GuestFault extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Vectors of the Intel SDM volume 3, table 6-1. */
  public static final int DIVIDE_ERROR = 0;

  public static final int DEBUG = 1;
  public static final int BREAKPOINT = 3;
  public static final int INVALID_OPCODE = 6;
  public static final int STACK_SEGMENT = 12;
  public static final int GENERAL_PROTECTION = 13;
  public static final int PAGE_FAULT = 14;
  public static final int X87_ERROR = 16;
  public static final int ALIGNMENT_CHECK = 17;
  public static final int SIMD_ERROR = 19;

  private int vector;
  private long code;
  private boolean trap;
  private boolean nonCanonical;
  private long address;
  private transient Access access = Access.READ;

  GuestFault() {
    super("", null, false, false);
  }

  /** A fault: the instruction has done nothing. */
  GuestFault exception(int newVector, long newCode) {
    return exception(newVector, newCode, false);
  }

  /** A fault or, {@code behind} the instruction, a trap. */
  GuestFault exception(int newVector, long newCode, boolean behind) {
    vector = newVector;
    code = newCode;
    trap = behind;
    nonCanonical = false;
    return this;
  }

  /** An address whose upper bits are no sign extension. */
  GuestFault nonCanonical(long newAddress) {
    exception(GENERAL_PROTECTION, 0);
    nonCanonical = true;
    address = newAddress;
    return this;
  }

  GuestFault page(long newAddress, Access newAccess) {
    vector = PAGE_FAULT;
    trap = false;
    nonCanonical = false;
    address = newAddress;
    access = newAccess;
    return this;
  }

  /** The exception's vector. */
  public int vector() {
    return vector;
  }

  /** The error code; of a page fault nothing. */
  public long code() {
    return code;
  }

  /** Whether the instruction was executed, and RIP is {@link Vcpu#rip}. */
  public boolean isTrap() {
    return trap;
  }

  /** Whether an address was wrong whose access is #SS or #GP, depending on the segment. */
  public boolean isNonCanonical() {
    return nonCanonical;
  }

  /** Of a page fault or a non-canonical address: the first byte that could not be accessed. */
  public long address() {
    return address;
  }

  /** Of a page fault. */
  public Access access() {
    return access;
  }
}
