package org.amber.tests.harness;

import java.util.regex.Pattern;

/**
 * How much is tested: a part in every run of the tests, all of it in {@code tests/soak}.
 *
 * @param soak whether cases marked {@code soak} run too
 * @param steps at how many random steps each program is interrupted
 * @param seed of what is random
 * @param cases the names of the cases of {@code DifferentialTest} and {@code EquivalenceTest}
 * @param treeBytes size of the generated tree that archives are made of
 */
public record Scale(boolean soak, int steps, long seed, Pattern cases, long treeBytes) {
  /**
   * What the system properties {@code amber.soak}, {@code amber.steps}, {@code amber.seed} and
   * {@code amber.cases} say.
   */
  public static Scale fromProperties() {
    boolean soak = Boolean.getBoolean("amber.soak");
    return new Scale(
        soak,
        Integer.getInteger("amber.steps", soak ? 40 : 1),
        Long.getLong("amber.seed", 20260101L),
        Pattern.compile(System.getProperty("amber.cases", ".*")),
        soak ? 20_000_000 : 2_000_000);
  }
}
