package org.amber.time;

/** The machine's source of randomness: getrandom(2), /dev/urandom, AT_RANDOM. */
public interface Entropy {

  /** Fills {@code bytes}. */
  void fill(byte[] bytes);
}
