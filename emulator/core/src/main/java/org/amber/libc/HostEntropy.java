package org.amber.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;

/** Randomness of the host. */
public final class HostEntropy {
  /** Linux gives so many bytes at once or none. */
  private static final int MOST_BYTES = 256;

  private HostEntropy() {}

  /**
   * Bytes that nobody can guess: by getrandom(2), whose first use takes a small part of the time
   * that Java's own classes need; by these where the C library does not have it.
   *
   * @param count at most 256
   */
  public static byte[] bytes(int count) {
    if (count < 0 || count > MOST_BYTES) {
      throw new IllegalArgumentException("0 to " + MOST_BYTES + " bytes, not " + count);
    }
    byte[] bytes = new byte[count];
    if (!fromHost(bytes)) {
      new SecureRandom().nextBytes(bytes);
    }
    return bytes;
  }

  private static boolean fromHost(byte[] bytes) {
    if (!CFunction.exists("getrandom")) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(MOST_BYTES);
      MemorySegment state = CFunction.newState(arena);
      long got = CFunction.named("getrandom").asLong(state, room.address(), bytes.length, 0);
      MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
      return got == bytes.length;
    }
  }
}
