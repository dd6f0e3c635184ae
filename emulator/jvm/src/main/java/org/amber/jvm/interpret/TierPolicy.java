package org.amber.jvm.interpret;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * When code is compiled, and when what was compiled is executed. It changes how long a run takes,
 * and nothing else.
 *
 * @param threshold how often a block is interpreted before it is compiled, or {@link #NEVER}
 * @param atOnce whether the guest waits for that
 * @param blocks at most in a region; 0: as many as are good
 * @param overlaps whether a region may contain where another begins
 * @param chance decides at each turn whether compiled code is executed, and for how long; null: it
 *     is, as long as it wants
 * @param bytecode whether code is compiled for the JVM also where it could be for the host
 * @param saved the directory for what is compiled for the host, so that other runs need not compile
 *     it; null: it is not kept
 */
public record TierPolicy(
    int threshold,
    boolean atOnce,
    int blocks,
    boolean overlaps,
    @Nullable SplittableRandom chance,
    boolean bytecode,
    @Nullable Path saved) {
  private static final int NEVER = -1;

  /** As threshold: what is good for the kind of code. */
  static final int BACKEND = -2;

  /** What is good for users. */
  public static final TierPolicy USUAL =
      new TierPolicy(BACKEND, false, 0, false, null, false, null);

  /** Everything is interpreted. */
  public static final TierPolicy INTERPRETER =
      new TierPolicy(NEVER, false, 0, false, null, true, null);

  /** All that can be is compiled when it was executed once. */
  public static final TierPolicy COMPILER = new TierPolicy(1, true, 0, true, null, false, null);

  /** All that can be is compiled before it is executed, each block alone. */
  public static final TierPolicy EAGER = new TierPolicy(0, true, 1, true, null, false, null);

  /**
   * The system property that names a policy, for those who look for faults of Amber: {@code usual},
   * {@code interpreter}, {@code compiler}, {@code eager}, or a number, from which follows what is
   * left to chance.
   */
  public static final String PROPERTY = "amber.jvm.tiers";

  /**
   * The system property that says what code is compiled to: {@code machine}, the host's code where
   * that is possible, or {@code bytecode}, the JVM's.
   */
  public static final String CODE = "amber.jvm.code";

  /** The system property that names the directory for what runs compile, if that is to be kept. */
  public static final String SAVED = "amber.jvm.saved";

  private static final String MACHINE_CODE = "machine";
  private static final String BYTECODE = "bytecode";

  /** So many that leaving costs nothing; so few that code is soon exchanged for better. */
  private static final int LONGEST = 1 << 20;

  private static final int SHORT = 200;

  /** Compiles at once, and changes between compiled code and the interpreter by chance. */
  public static TierPolicy random(long seed) {
    return new TierPolicy(2, true, 0, true, new SplittableRandom(seed), false, null);
  }

  /** The same, but compiling for the JVM, as on hosts that are no x86-64. */
  public TierPolicy forTheJvm() {
    return new TierPolicy(threshold, atOnce, blocks, overlaps, chance, true, saved);
  }

  /** The same, but what is compiled is kept in a directory, and taken from there. */
  public TierPolicy keepingIn(@Nullable Path directory) {
    return new TierPolicy(threshold, atOnce, blocks, overlaps, chance, bytecode, directory);
  }

  /**
   * What {@link #PROPERTY}, {@link #CODE} and {@link #SAVED} ask for.
   *
   * @throws IllegalArgumentException when that is no policy, with a message for people
   */
  public static TierPolicy configured() {
    String directory = System.getProperty(SAVED, "");
    TierPolicy policy = named().keepingIn(directory.isEmpty() ? null : Path.of(directory));
    return switch (System.getProperty(CODE, MACHINE_CODE)) {
      case MACHINE_CODE -> policy;
      case BYTECODE -> policy.forTheJvm();
      default ->
          throw new IllegalArgumentException(
              CODE + ": neither " + MACHINE_CODE + " nor " + BYTECODE);
    };
  }

  private static TierPolicy named() {
    String word = System.getProperty(PROPERTY, "usual");
    return switch (word) {
      case "usual" -> USUAL;
      case "interpreter" -> INTERPRETER;
      case "compiler" -> COMPILER;
      case "eager" -> EAGER;
      default -> {
        try {
          yield random(Long.parseLong(word));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              PROPERTY + ": neither usual, interpreter, compiler, eager nor a number: " + word, e);
        }
      }
    };
  }

  /** Whether compiled code is executed now, where there is any. */
  boolean choosesCompiled() {
    return chance == null || chance.nextBoolean();
  }

  /** Steps after which compiled code has to be left. */
  int longest() {
    return chance == null ? LONGEST : 1 + chance.nextInt(SHORT);
  }
}
