package org.amber.machine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.amber.libc.HostEntropy;
import org.amber.state.Sha256;
import org.amber.time.SeededEntropy;
import org.jspecify.annotations.Nullable;

/**
 * A resumed machine is to differ from all others that are resumed from its snapshot: its randomness
 * is new, and so is all that is drawn from it later.
 *
 * @param seed the new randomness follows from this and the old one; null: it is the host's, secret,
 *     and another each time
 */
public record NewIdentity(@Nullable Long seed) {
  private static final int SEED_BYTES = 32;

  SeededEntropy entropy(MachineState saved) {
    return new SeededEntropy(
        seed == null ? HostEntropy.bytes(SEED_BYTES) : derived(saved, seed), 0);
  }

  private static byte[] derived(MachineState saved, long number) {
    MessageDigest sha256 = Sha256.begin();
    sha256.update(saved.seed);
    sha256.update(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(saved.entropyCounter).putLong(number).array());
    return sha256.digest();
  }
}
