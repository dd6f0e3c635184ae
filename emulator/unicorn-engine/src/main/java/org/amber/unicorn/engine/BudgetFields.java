package org.amber.unicorn.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The structure that machine code counts in.
 *
 * <p>Translated blocks only look at {@link #BUDGET}. So it holds a small part of what may be done,
 * and nothing while somebody wants the emulation to stop; the rest is kept in reserve. Other
 * threads must not touch it: their wish is seen when the small part is used up.
 */
final class BudgetFields {
  /** Steps that may be done before somebody looks after the rest. */
  static final int BUDGET = 0;

  static final int SALT = 8;
  static final int TABLE = 16;

  /** The address of the block charged last, if it is not bound. */
  static final int BLOCK = 24;

  /** Of that block: its size in bytes, or the number of its instructions, negative. */
  static final int CHARGE = 32;

  /** The block charged last if it is bound, else 0: an offset of {@link TranslatedCode}. */
  static final int CURRENT = 36;

  static final int STOP = 40; // tested together with the next
  static final int INTERRUPT = 44;
  static final int UPCALL = 48;

  /** Where the callback was called from; 0 for a bound block. */
  static final int SITE = 56;

  /** Unicorn's function that leaves the emulation if a stop was asked for. */
  static final int CHECK = 64;

  /** The emulator. */
  static final int ENGINE = 72;

  static final int SIZE = 80;

  /** Less than a millisecond: so long does another thread's wish wait. */
  private static final long PORTION = 1 << 18;

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment fields;
  private long reserve;
  private boolean stopping;

  /** Over memory of {@link #SIZE} bytes, all zero, aligned to 64. */
  BudgetFields(MemorySegment memory) {
    fields = memory;
  }

  MemorySegment memory() {
    return fields;
  }

  long address() {
    return fields.address();
  }

  /** Whether a displacement in an instruction suffices to reach it. */
  boolean isLow() {
    return address() + SIZE <= Integer.MAX_VALUE;
  }

  /** The address of a field, if {@link #isLow}. */
  int lowAddress(int field) {
    return Math.toIntExact(address() + field);
  }

  long longAt(int field) {
    return fields.get(JAVA_LONG, field);
  }

  int intAt(int field) {
    return fields.get(JAVA_INT, field);
  }

  void set(int field, long value) {
    fields.set(JAVA_LONG, field, value);
  }

  void set(int field, int value) {
    fields.set(JAVA_INT, field, value);
  }

  void set(int field, MemorySegment address) {
    set(field, address.address());
  }

  /** Steps that may still be done. */
  long budget() {
    return longAt(BUDGET) + reserve;
  }

  void setBudget(long steps) {
    reserve = steps;
    set(BUDGET, 0L);
    portion();
  }

  /** Gives blocks something to count down, unless somebody wants a stop. */
  void portion() {
    if (!stopping) {
      long portion = Math.min(PORTION, budget());
      reserve += longAt(BUDGET) - portion;
      set(BUDGET, portion);
    }
  }

  /** Takes steps from the budget, which suffices. */
  void take(int steps) {
    reserve -= steps;
    portion();
  }

  /** Puts steps back that were taken without being done. */
  void putBack(int steps) {
    reserve += steps;
  }

  boolean stopWanted() {
    return stopping;
  }

  /** Has every block call the slow path, or no longer. */
  void wantStop(boolean wanted) {
    stopping = wanted;
    set(STOP, wanted ? 1 : 0);
    if (wanted) {
      reserve = budget();
      set(BUDGET, 0L);
    } else {
      portion();
    }
  }

  /** Has the slow path called soon; by any thread. */
  void interrupt() {
    INT.setVolatile(fields, (long) INTERRUPT, 1);
  }

  boolean interrupted() {
    return (int) INT.getVolatile(fields, (long) INTERRUPT) != 0;
  }

  void clearInterrupt() {
    INT.setVolatile(fields, (long) INTERRUPT, 0);
  }
}
