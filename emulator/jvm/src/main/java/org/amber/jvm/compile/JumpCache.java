package org.amber.jvm.compile;

import java.util.Arrays;

/** Finds compiled code by where it begins, if it is found there: for jumps to anywhere. */
public final class JumpCache {
  private static final int BITS = 12;
  private static final int PLACES = 1 << BITS;

  private final CompiledCode[] places = new CompiledCode[PLACES];

  public JumpCache() {
    Arrays.fill(places, CompiledCode.NONE);
  }

  /** What begins at an address, or what is not ready. */
  CompiledCode at(long address) {
    CompiledCode known = places[place(address)];
    return known.address() == address ? known : CompiledCode.NONE;
  }

  void put(CompiledCode code) {
    places[place(code.address())] = code;
  }

  private static int place(long address) {
    return (int) (address ^ address >>> BITS) & PLACES - 1;
  }
}
