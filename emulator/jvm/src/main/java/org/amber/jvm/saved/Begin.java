package org.amber.jvm.saved;

import java.util.Comparator;

/**
 * Where a region begins: at a block, or at an instruction of one, whose rest it is then. Those at
 * blocks come first, in the order of addresses.
 *
 * @param head the address
 * @param block the block's address
 * @param instruction the instruction's number in it, or {@link #WHOLE}
 */
public record Begin(long head, long block, int instruction) implements Comparable<Begin> {
  /** All of the block, and maybe more. */
  private static final int WHOLE = -1;

  private static final Comparator<Begin> ORDER =
      Comparator.comparing(Begin::isRest)
          .thenComparingLong(Begin::head)
          .thenComparingLong(Begin::block)
          .thenComparingInt(Begin::instruction);

  /** A block. */
  public static Begin at(long head) {
    return new Begin(head, head, WHOLE);
  }

  /** Whether it is the rest of a block. */
  public boolean isRest() {
    return instruction != WHOLE;
  }

  @Override
  public int compareTo(Begin other) {
    return ORDER.compare(this, other);
  }
}
