package org.amber.jvm.cpu;

/** Knows which frames hold code that was made ready, and hears of stores into them. */
public interface CodeWatch {

  /** Whether stores into a frame are to be told. */
  boolean isCode(int frame);

  /**
   * The guest is about to store into such a frame.
   *
   * @param offset of the first byte in it
   * @param bytes how many, all in it
   */
  void stored(int frame, int offset, int bytes);
}
