package org.amber.snapshot.store;

import java.util.HashMap;
import java.util.Map;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.age.SealedFile;

/**
 * Which checkpoints of a machine can be gone on with, as far as is known without reading the pages
 * that they need. Each is looked at once.
 */
final class UsableCheckpoints {
  private final Tries failed;
  private final Map<Integer, Boolean> known = new HashMap<>();

  /**
   * For whoever has gone on with a machine.
   *
   * @param failed with which others could not
   */
  UsableCheckpoints(Tries failed) {
    this.failed = failed;
  }

  /** This one was written just now. */
  void add(Checkpoint checkpoint) {
    known.put(checkpoint.number(), true);
  }

  boolean has(Checkpoint checkpoint) {
    return known.computeIfAbsent(
        checkpoint.number(), number -> !failed.has(number) && isSound(checkpoint));
  }

  /** Of what is encrypted, damage is known without a key. */
  private static boolean isSound(Checkpoint checkpoint) {
    try {
      if (checkpoint.isEncrypted()) {
        SealedFile.verify(checkpoint.path());
      } else {
        SnapshotFile.verifyAlone(checkpoint.path());
      }
      return true;
    } catch (SnapshotException e) {
      return false;
    }
  }
}
