package org.amber.kernel.fs.proc;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.amber.time.Entropy;

/** Random UUIDs, version 4, as the files under /proc/sys/kernel/random give them. */
final class Uuid {
  private static final int LENGTH = 16;

  private Uuid() {}

  static void random(StringBuilder text, Entropy entropy) {
    byte[] bytes = new byte[LENGTH];
    entropy.fill(bytes);
    append(text, bytes);
  }

  /** Appends the UUID of 16 random bytes as a line. */
  static void append(StringBuilder text, byte[] random) {
    byte[] bytes = random.clone();
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    ByteBuffer words = ByteBuffer.wrap(bytes);
    text.append(new UUID(words.getLong(), words.getLong())).append('\n');
  }
}
