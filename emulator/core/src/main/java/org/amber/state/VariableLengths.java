package org.amber.state;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbers in as few bytes as they need, seven bits in each. */
public final class VariableLengths {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private byte[] bytes = new byte[64];
  private int length;

  /** Adds a number that is not negative. */
  public void add(long number) {
    long rest = number;
    while (rest >= MORE) {
      put((int) rest | MORE);
      rest >>>= BITS;
    }
    put((int) rest);
  }

  /** Adds any number, a small one in few bytes. */
  public void addSigned(long number) {
    add((number << 1) ^ (number >> (Long.SIZE - 1)));
  }

  private void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) value;
  }

  /** All that was added. */
  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * What {@link #add} has written.
   *
   * @throws java.nio.BufferUnderflowException when there is no more
   * @throws IllegalArgumentException when it is too long
   */
  public static long read(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
      int value = in.get();
      number |= (long) (value & (MORE - 1)) << shift;
      if (value >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  /** What {@link #addSigned} has written. */
  public static long readSigned(ByteBuffer in) {
    long number = read(in);
    return (number >>> 1) ^ -(number & 1);
  }
}
