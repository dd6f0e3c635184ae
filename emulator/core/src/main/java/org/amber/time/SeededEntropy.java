package org.amber.time;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.amber.state.SavedBy;

/**
 * Randomness that is part of the machine: SHA-256 of a secret seed and a counter. A resumed machine
 * goes on with the very bytes it would have had. The seed of a machine that is not deterministic
 * comes from the host's generator.
 */
public final class SeededEntropy implements Entropy {
  @SavedBy("MachineState.seed")
  private final byte[] seed;

  @SavedBy("MachineState.entropyCounter")
  private long counter;

  public SeededEntropy(byte[] seed, long counter) {
    this.seed = seed.clone();
    this.counter = counter;
  }

  @Override
  public void fill(byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (int done = 0; done < bytes.length; ) {
        sha256.update(seed);
        sha256.update(ByteBuffer.allocate(8).putLong(counter++).array());
        byte[] block = sha256.digest();
        int part = Math.min(block.length, bytes.length - done);
        System.arraycopy(block, 0, bytes, done, part);
        done += part;
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public byte[] seed() {
    return seed.clone();
  }

  public long counter() {
    return counter;
  }
}
