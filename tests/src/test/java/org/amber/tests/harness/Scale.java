package org.amber.tests.harness;

/**
 * How much is tested: a part in every run of the tests, all of it in {@code tests/soak}.
 *
 * @param soak whether cases marked {@code soak} run too
 * @param steps at how many random steps each program is interrupted
 * @param seed of what is random
 * @param treeBytes size of the generated tree that archives are made of
 */
public record Scale(boolean soak, int steps, long seed, long treeBytes) {
  /**
   * What the system properties {@code amber.soak}, {@code amber.steps} and {@code amber.seed} say.
   */
  public static Scale fromProperties() {
    boolean soak = Boolean.getBoolean("amber.soak");
    return new Scale(
        soak,
        Integer.getInteger("amber.steps", soak ? 40 : 2),
        Long.getLong("amber.seed", 20260101L),
        soak ? 20_000_000 : 2_000_000);
  }
}
