package org.amber.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HostEntropyTest {
  @Test
  void givesOtherBytesEachTime() {
    byte[] first = HostEntropy.bytes(32);
    assertThat(first).hasSize(32);
    assertThat(HostEntropy.bytes(32)).hasSize(32).isNotEqualTo(first);
    assertThat(HostEntropy.bytes(0)).isEmpty();
  }

  @Test
  void refusesWhatTheHostDoesNotGiveAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostEntropy.bytes(257))
        .withMessage("0 to 256 bytes, not 257");
  }
}
