package org.amber.jvm.cpu;

/** Knows which frames hold code that was made ready, and hears of stores into them. */
public interface CodeWatch {

  /** Whether stores into a frame are to be told. */
  boolean isCode(int frame);

  /**
   * Whether any of some bytes of such a frame is code that was made ready.
   *
   * @param offset of the first byte in it
   * @param bytes how many, all in it
   */
  boolean holdsCode(int frame, int offset, int bytes);

  /** The guest is about to store into such bytes; see {@link #holdsCode}. */
  void stored(int frame, int offset, int bytes);
}
