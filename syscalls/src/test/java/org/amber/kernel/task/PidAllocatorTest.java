package org.amber.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PidAllocatorTest {
  private final PidAllocator pids = new PidAllocator();

  @Test
  void numbersGoUpwardsAndPassOverWhatIsInUse() {
    assertThat(pids.allocate(number -> false)).isEqualTo(1);
    assertThat(pids.allocate(Set.of(2, 3)::contains)).isEqualTo(4);
    assertThat(pids.next()).isEqualTo(5);
  }

  /** Small numbers are those of what began with the machine: RESERVED_PIDS of Linux. */
  @Test
  void atTheEndTheyBeginAgainAbove300() {
    pids.setNext(PidAllocator.MAX - 1);
    assertThat(pids.allocate(number -> false)).isEqualTo(PidAllocator.MAX - 1);
    assertThat(pids.next()).isEqualTo(300);
    pids.setNext(PidAllocator.MAX - 1);
    assertThat(pids.allocate(Set.of(PidAllocator.MAX - 1, 300)::contains)).isEqualTo(301);
  }
}
