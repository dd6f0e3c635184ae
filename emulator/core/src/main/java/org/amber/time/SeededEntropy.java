package org.amber.time;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.amber.state.SavedBy;
import org.amber.state.Sha256;

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
    MessageDigest sha256 = Sha256.begin();
    for (int done = 0; done < bytes.length; ) {
      sha256.update(seed);
      sha256.update(ByteBuffer.allocate(8).putLong(counter++).array());
      byte[] block = sha256.digest();
      int part = Math.min(block.length, bytes.length - done);
      System.arraycopy(block, 0, bytes, done, part);
      done += part;
    }
  }

  public byte[] seed() {
    return seed.clone();
  }

  public long counter() {
    return counter;
  }
}
