package org.amber.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.amber.snapshot.SnapshotMutator;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every {@link FuzzTarget} with all its seeds, and with some hundred that are spoiled. */
class FuzzTargetsTest {
  private static final int SPOILED = 300;

  private final FuzzSeeds seeds = new FuzzSeeds(Layout.find().top());

  @ParameterizedTest
  @EnumSource
  void readsOrRefuses(FuzzTarget target) throws IOException {
    List<byte[]> known = seeds.of(target);
    long read = known.stream().filter(target::take).count();
    assertThat(read).as("seeds of " + target + " that are sound").isPositive();
    long seed = Scale.fromProperties().seed();
    for (int i = 0; i < SPOILED; i++) {
      Random random = new Random(seed + i);
      byte[] bytes = SnapshotMutator.mutate(known.get(random.nextInt(known.size())), random);
      try {
        boolean ignored = target.take(bytes);
      } catch (Throwable e) {
        throw new AssertionError(target + " with -Damber.seed=" + (seed + i), e);
      }
    }
  }
}
