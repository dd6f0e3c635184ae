package org.amber.kernel.tty;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.kernel.wait.WaitQueue;
import org.junit.jupiter.api.Test;

class PacketModeTest {
  private static final int FLUSH_WRITE = 2;
  private static final int START = 8;
  private static final int STOP = 4;
  private static final int NO_FLOW_CONTROL = 16;
  private static final int FLOW_CONTROL = 32;
  private static final int EXTERNAL = 64;

  private final PacketMode packets = new PacketMode(new WaitQueue());

  @Test
  void nothingIsToldWhileItIsOff() {
    packets.outputStopped();
    assertThat(packets.hasStatus()).isFalse();
    packets.set(true);
    assertThat(packets.hasStatus()).isFalse();
  }

  @Test
  void oppositesTakeEachOthersPlaceAndOthersAddUp() {
    packets.set(true);
    packets.outputStopped();
    packets.outputFlushed();
    packets.outputStarted();
    assertThat(packets.takeStatus()).isEqualTo(FLUSH_WRITE | START);
    assertThat(packets.hasStatus()).isFalse();
    packets.flowControlChanged(false, true);
    packets.flowControlChanged(true, false);
    assertThat(packets.takeStatus()).isEqualTo(FLOW_CONTROL | EXTERNAL);
    packets.flowControlChanged(false, false);
    assertThat(packets.takeStatus()).isEqualTo(NO_FLOW_CONTROL);
  }

  @Test
  void turningItOnAgainForgetsWhatWasThere() {
    packets.set(true);
    packets.outputStopped();
    packets.set(true);
    assertThat(packets.hasStatus()).isTrue();
    packets.set(false);
    assertThat(packets.hasStatus()).isFalse();
    packets.set(true);
    assertThat(packets.hasStatus()).isFalse();
  }

  @Test
  void whatWasNotToldIsSaved() {
    packets.set(true);
    packets.outputStopped();
    PtyState state = new PtyState();
    packets.saveTo(state);
    PacketMode restored = new PacketMode(new WaitQueue());
    restored.restoreFrom(state);
    assertThat(restored.isOn()).isTrue();
    assertThat(restored.takeStatus()).isEqualTo(STOP);
  }
}
