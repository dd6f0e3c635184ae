package org.amber.kernel.tty;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.kernel.wait.WaitQueue;
import org.junit.jupiter.api.Test;

class PtySidesTest {
  private final PtySides sides = new PtySides(new WaitQueue());

  @Test
  void aTerminalNobodyHasOpenedYetHasNotGone() {
    assertThat(sides.isSlaveGone()).isFalse();
    assertThat(sides.isUnused()).isFalse();
  }

  @Test
  void theTerminalsSideComesBack() {
    sides.opened();
    sides.opened();
    assertThat(sides.closed()).isFalse();
    assertThat(sides.closed()).isTrue();
    sides.slaveLeft();
    assertThat(sides.isSlaveGone()).isTrue();
    sides.opened();
    assertThat(sides.isSlaveGone()).isFalse();
  }

  @Test
  void aTerminalIsUnusedOnceBothHaveGone() {
    sides.opened();
    sides.masterClosed();
    assertThat(sides.isMasterGone()).isTrue();
    assertThat(sides.isUnused()).isFalse();
    assertThat(sides.closed()).isTrue();
    assertThat(sides.isUnused()).isTrue();
  }

  /** Nobody reads from a master that is closed, so nobody has to learn of it. */
  @Test
  void hangingUpIsCountedAndIsAnErrorToAMasterThatIsOpen() {
    sides.hungUp();
    assertThat(sides.isSlaveGone()).isTrue();
    PtySides without = new PtySides(new WaitQueue());
    without.masterClosed();
    without.hungUp();
    without.hungUp();
    assertThat(without.hangUps()).isEqualTo(2);
    assertThat(without.isSlaveGone()).isFalse();
  }
}
