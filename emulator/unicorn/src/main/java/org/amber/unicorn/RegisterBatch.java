package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A fixed list of registers that are read or written by one call, without allocation. Registers
 * narrower than 64 bits use the low bits of their value, and the rest stays as it was last set.
 */
public final class RegisterBatch {
  private final Unicorn unicorn;
  private final int count;
  private final MemorySegment ids;
  private final MemorySegment pointers;
  private final MemorySegment values;
  private final int[] offsets;

  RegisterBatch(Unicorn unicorn, Arena arena, X86Register... registers) {
    this.unicorn = unicorn;
    this.count = registers.length;
    this.offsets = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = size;
      size += registers[i].room();
    }
    this.ids = arena.allocate(JAVA_INT, count);
    this.pointers = arena.allocate(JAVA_LONG, count);
    this.values = arena.allocate(size, 64);
    for (int i = 0; i < count; i++) {
      ids.setAtIndex(JAVA_INT, i, registers[i].id());
      pointers.setAtIndex(JAVA_LONG, i, values.address() + offsets[i]);
    }
  }

  /** Reads all registers of this batch from the emulator. */
  public void read() {
    unicorn.readRegisters(ids, pointers, count);
  }

  /** Writes all registers of this batch to the emulator. */
  public void write() {
    unicorn.writeRegisters(ids, pointers, count);
  }

  /** Bits 0–63 of the register at this index of the list. */
  public long get(int index) {
    return values.get(JAVA_LONG, offsets[index]);
  }

  /**
   * Bits 64–127.
   *
   * @throws IndexOutOfBoundsException when this and the following registers are not that wide
   */
  public long getHigh(int index) {
    return values.get(JAVA_LONG, (long) offsets[index] + Long.BYTES);
  }

  /** Sets bits 0–63, to be stored by {@link #write}. */
  public void set(int index, long value) {
    values.set(JAVA_LONG, offsets[index], value);
  }

  /** Sets bits 64–127 of a register that has them. */
  public void setHigh(int index, long value) {
    values.set(JAVA_LONG, (long) offsets[index] + Long.BYTES, value);
  }
}
