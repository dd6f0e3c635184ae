package org.amber.unicorn.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How many instructions known blocks have. It is indexed by address; a salt that belongs to the
 * address space and its present code keeps the blocks of different code at the same address apart.
 */
final class BlockTable {
  static final int UNKNOWN = -1;

  /** Neighbours share cache lines: a set for every 8 bytes of code. */
  private static final int SETS = 1 << 14;

  private static final int ENTRY = 16;
  private static final int SET = 2 * ENTRY;
  private static final long ENTRY_SIZE = 8;
  private static final long ENTRY_COUNT = 12;
  private static final int SALT_SHIFT = 47;
  private static final int SALTS = 1 << 16;

  private final MemorySegment table;
  private final BudgetFields fields;
  private int lastSalt;
  private long saltEra;

  BlockTable(Arena arena, BudgetFields fields) {
    this.table = arena.allocate((long) SETS * SET, 4096);
    this.fields = fields;
    fields.set(BudgetFields.TABLE, table);
  }

  private static long set(long address) {
    return ((address >>> 3 ^ address >>> 17) & (SETS - 1)) * SET;
  }

  private long key(long address) {
    return address ^ fields.longAt(BudgetFields.SALT);
  }

  /** A block's instructions, or {@link #UNKNOWN}. */
  int count(long address, int size) {
    long key = key(address);
    long entry = set(address);
    if (table.get(JAVA_LONG, entry) != key) {
      entry += ENTRY;
    }
    boolean known =
        table.get(JAVA_LONG, entry) == key && table.get(JAVA_INT, entry + ENTRY_SIZE) == size;
    return known ? table.get(JAVA_INT, entry + ENTRY_COUNT) : UNKNOWN;
  }

  void remember(long address, int size, int count) {
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
    fields.set(BudgetFields.SALT, salt);
  }
}
