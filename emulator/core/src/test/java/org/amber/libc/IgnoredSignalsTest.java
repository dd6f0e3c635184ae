package org.amber.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IgnoredSignalsTest {
  private static final long QUIT = 1L << 2;

  @AfterEach
  void clear() {
    System.clearProperty(IgnoredSignals.QUIT_PROPERTY);
  }

  @Test
  void theJvmIsToldOfQuit() {
    System.setProperty(IgnoredSignals.QUIT_PROPERTY, "false");
    long without = IgnoredSignals.read();
    assertThat(without & QUIT).isZero();
    System.setProperty(IgnoredSignals.QUIT_PROPERTY, "true");
    assertThat(IgnoredSignals.read()).isEqualTo(without | QUIT);
  }
}
