package org.amber.snapshot.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints of a machine are kept: the newest ones by number or by age. The newest is
 * always kept. Those that cannot be gone on with do not count: whoever has fallen back to an older
 * one keeps that.
 *
 * @param count how many are kept at least; at least 1
 * @param age those that are not older are kept, too; null: their age does not matter
 */
public record Retention(int count, @Nullable Duration age) {
  /** What is kept when nothing else is said: enough to fall back when the newest is of no use. */
  public static final Retention DEFAULT = new Retention(3, null);

  public Retention {
    if (count < 1) {
      throw new IllegalArgumentException("at least one checkpoint is kept");
    }
  }

  /**
   * Those that are not kept.
   *
   * @param checkpoints by age, the oldest first
   * @param usable whether a checkpoint can be gone on with
   * @param taken when a checkpoint was taken
   */
  List<Checkpoint> superfluous(
      List<Checkpoint> checkpoints,
      Predicate<Checkpoint> usable,
      Function<Checkpoint, Instant> taken,
      Instant now) {
    List<Checkpoint> gone = new ArrayList<>();
    for (Checkpoint checkpoint : checkpoints.subList(0, oldestCounted(checkpoints, usable))) {
      // What is younger than one that is kept is kept, too, and need not be looked at.
      if (age != null && !taken.apply(checkpoint).isBefore(now.minus(age))) {
        break;
      }
      gone.add(checkpoint);
    }
    return gone;
  }

  /** The index of the last of those that are kept by number; 0 when there are not enough. */
  private int oldestCounted(List<Checkpoint> checkpoints, Predicate<Checkpoint> usable) {
    int counted = 0;
    for (int i = checkpoints.size() - 1; i > 0; i--) {
      counted += usable.test(checkpoints.get(i)) ? 1 : 0;
      if (counted == count) {
        return i;
      }
    }
    return 0;
  }
}
