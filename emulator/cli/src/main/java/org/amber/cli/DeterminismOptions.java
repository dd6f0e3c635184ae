package org.amber.cli;

import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.machine.MachineConfig.Determinism;
import org.jspecify.annotations.Nullable;

/** How much of the guest's world depends on its steps alone. */
final class DeterminismOptions {
  private boolean deterministic;
  private @Nullable Long seed;
  private @Nullable Boolean virtualClock;

  void addTo(OptionTable table) {
    table
        .flag(
            "--deterministic",
            "the same program gives the same steps, output and state each time: time is a function"
                + " of steps, randomness is seeded, identity is fixed",
            () -> deterministic = true)
        .forOneRun()
        .value(
            "--seed",
            "N",
            "seed of the guest's randomness, a number of 64 bits",
            text -> seed = Seed.parse(text))
        .forOneRun()
        .value(
            "--clock",
            "real|virtual",
            "what the guest's clocks follow: the host's time, or its own steps",
            text -> virtualClock = parseClock(text))
        .forOneRun();
  }

  private static boolean parseClock(String text) {
    return switch (text) {
      case "real" -> false;
      case "virtual" -> true;
      default -> throw new IllegalArgumentException("expected real or virtual, not " + text);
    };
  }

  /**
   * A deterministic machine has no network.
   *
   * @throws UsageException when it is to have one
   */
  void requireFor(NetworkGrant network) {
    if (deterministic && !network.isEmpty()) {
      throw new UsageException(
          "--deterministic and "
              + (network.outgoing() ? "--net host" : "--publish")
              + " contradict each other: what comes from a network is not the program's doing");
    }
  }

  /**
   * @throws UsageException when options contradict each other
   */
  Determinism chosen() {
    if (deterministic && Boolean.FALSE.equals(virtualClock)) {
      throw new UsageException("--deterministic and --clock real contradict each other");
    }
    Long chosenSeed = seed != null || !deterministic ? seed : Determinism.FULL.seed();
    boolean virtual = deterministic || Boolean.TRUE.equals(virtualClock);
    return new Determinism(deterministic, virtual, chosenSeed);
  }
}
